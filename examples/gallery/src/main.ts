import { serve } from "holdfast/node";
import { createGallery } from "./app.ts";

const { PORT = "4002" } = process.env;

await serve(createGallery(), { port: Number(PORT) });
