using PixStream.Gateway;

return await GatewayHost.RunAsync(args);
