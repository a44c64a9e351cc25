// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.BlackBox;
using Telemetry.Commands;
using Telemetry.Config.Reading;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry black-box</c>.</summary>
internal static class BlackBoxCommand
{
    public static Command Build()
    {
        var directory = new Argument<string?>("DIR")
        {
            Description = "Folder that the process writes its black box to",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var config = new Option<string?>("--config")
        {
            Description = "Configuration of the process, which names the folder",
            HelpName = "FILE",
        };
        var now = new Option<bool>("--now")
        {
            Description = "Ask for a file of the packets around this instant",
        };
        var noWait = new Option<bool>("--no-wait")
        {
            Description = "Return once the request is accepted; without it the path of the complete file is printed",
        };
        var command = new Command("black-box", "Ask a running appliance for the packets around now.")
        {
            directory, config, now, noWait,
        };
        command.SetAction(parsed =>
        {
            if (!parsed.GetValue(now))
                throw Refused("black-box", "nothing is asked for", "add --now");
            string folder = parsed.GetValue(directory) ?? DirectoryOf(parsed.GetValue(config));
            string? path = BoxClient.Request(folder, waits: !parsed.GetValue(noWait));
            Console.Out.WritePrinted(path
                ?? $"accepted; if a packet is recorded, its file comes to {folder} once the time after now has passed");
            return 0;
        });
        return command;
    }

    private static string DirectoryOf(string? config)
    {
        if (config is null)
            throw Refused("black-box", "no folder is named", "add DIR, or --config FILE");
        return ConfigReader.ReadFile(config).BlackBox?.Directory.Value
            ?? throw Refused(config, "it has no \"black_box: directory\"", "name DIR");
    }

    private static FailureException Refused(string where, string what, string remedy) =>
        new(new Failure(ExitCode.Usage, where, what, remedy));
}
