using PixStream.ClusterTrials;

return await Command.RunAsync(args, Console.Out);
