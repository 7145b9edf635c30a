// `polychat/react` and its like are types alone; whoever imports one for its effect gets this.
export {};
