import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Vue would take the element for a component that is missing, and warn.
const isCustomElement = (tag) => tag === "poly-chat";

export default defineConfig({ plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] });
