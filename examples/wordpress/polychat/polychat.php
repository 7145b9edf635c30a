<?php
/**
 * Plugin Name: Polychat
 * Description: Puts the chat with your PolyAI agent on every page. Settings, Polychat.
 * Version: 0.1.0
 * Requires at least: 6.3
 * Requires PHP: 7.4
 * License: MIT OR Apache-2.0
 *
 * It adds one script tag with three settings as attributes, and a page to set these. The keys of your agent are your
 * gateway's and have no place here.
 */

defined( 'ABSPATH' ) || exit;

/** What is set: the option's name, what it is called, an example, and what it has to look like. */
function polychat_settings() {
	return array(
		'polychat_gateway' => array( 'Gateway', 'https://chat.example.com', '#^https?://[^\s"<>]+$#' ),
		'polychat_account' => array( 'Account', 'acme', '#^[\w-]+$#' ),
		'polychat_project' => array( 'Project', 'shop', '#^[\w-]+$#' ),
	);
}

add_action(
	'wp_enqueue_scripts',
	function () {
		foreach ( array_keys( polychat_settings() ) as $name ) {
			if ( ! get_option( $name ) ) {
				return;
			}
		}
		$source = untrailingslashit( get_option( 'polychat_gateway' ) ) . '/polychat.js';
		// No version: the gateway says how long the file may be kept.
		wp_enqueue_script( 'polychat', $source, array(), null, array( 'strategy' => 'async', 'in_footer' => true ) );
	}
);

add_filter(
	'script_loader_tag',
	function ( $tag, $handle ) {
		if ( 'polychat' !== $handle ) {
			return $tag;
		}
		$attributes = '';
		foreach ( array( 'account', 'project' ) as $name ) {
			$attributes .= sprintf( ' data-%s="%s"', $name, esc_attr( get_option( "polychat_$name" ) ) );
		}
		return str_replace( ' src=', $attributes . ' src=', $tag );
	},
	10,
	2
);

add_action(
	'admin_init',
	function () {
		add_settings_section( 'polychat', '', '__return_null', 'polychat' );
		foreach ( polychat_settings() as $name => list( $label, $example, $pattern ) ) {
			register_setting(
				'polychat',
				$name,
				array(
					'sanitize_callback' => function ( $value ) use ( $name, $label, $example, $pattern ) {
						$value = trim( (string) $value );
						if ( '' === $value || preg_match( $pattern, $value ) ) {
							return $value;
						}
						add_settings_error( $name, $name, "$label is not of the form $example." );
						return get_option( $name );
					},
				)
			);
			add_settings_field(
				$name,
				$label,
				function () use ( $name, $example ) {
					printf(
						'<input class="regular-text" id="%1$s" name="%1$s" value="%2$s" placeholder="%3$s">',
						esc_attr( $name ),
						esc_attr( get_option( $name, '' ) ),
						esc_attr( $example )
					);
				},
				'polychat',
				'polychat',
				array( 'label_for' => $name )
			);
		}
	}
);

add_action(
	'admin_menu',
	function () {
		add_options_page(
			'Polychat',
			'Polychat',
			'manage_options',
			'polychat',
			function () {
				echo '<div class="wrap"><h1>Polychat</h1><form method="post" action="options.php">';
				settings_fields( 'polychat' );
				do_settings_sections( 'polychat' );
				submit_button();
				echo '</form></div>';
			}
		);
	}
);

register_uninstall_hook( __FILE__, 'polychat_uninstall' );

/** What was set goes with the plugin. */
function polychat_uninstall() {
	array_map( 'delete_option', array_keys( polychat_settings() ) );
}
