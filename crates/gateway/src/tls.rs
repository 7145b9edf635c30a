//! TLS, where no proxy in front does it: a certificate and its key, read from PEM files.

use std::{fs::File, io::BufReader, sync::Arc};

use tokio_rustls::rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::Tls;

/// Reads both files. The reason names them and nothing that stands in them.
pub(crate) fn server(tls: &Tls) -> Result<Arc<ServerConfig>, String> {
    let certificate = tls.certificate.display();
    let file =
        File::open(&tls.certificate).map_err(|error| format!("{certificate} cannot be read: {error}"))?;
    let chain = CertificateDer::pem_reader_iter(BufReader::new(file)).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|_| format!("{certificate} is no certificate in PEM"))?;
    if chain.is_empty() {
        return Err(format!("{certificate} holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_file(&tls.key)
        .map_err(|_| format!("{} holds no private key in PEM", tls.key.display()))?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key);
    let mut config = config.map_err(|error| format!("{certificate} and its key do not fit: {error}"))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
