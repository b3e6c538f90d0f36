using PixStream.Standalone;

return await StandaloneHost.RunAsync(args);
