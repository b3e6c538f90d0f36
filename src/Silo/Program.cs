using PixStream.Silo;

return await SiloHost.RunAsync(args);
