// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Cli.Commands;
using Telemetry.Model.Failures;

namespace Telemetry.Cli.Tests.Commands;

[Collection("console")]
public class CommandLineTests
{
    [Fact]
    public void every_example_parses()
    {
        Assert.All(
            Examples.ByCommand.Values.SelectMany(lines => lines),
            example => Assert.Empty(CommandLine.Parse(example.Split(' ')[1..]).Errors));
    }

    [Fact]
    public void every_command_without_subcommands_has_an_example()
    {
        Command[] commands = AllCommands(CommandLine.Build()).Where(command =>
            command.Subcommands.Count == 0).ToArray();

        Assert.Equal(18, commands.Length);
        Assert.All(commands, command => Assert.NotEmpty(Examples.Of(command.Name)));
        Assert.All(commands, command => Assert.EndsWith(".", command.Description, StringComparison.Ordinal));
    }

    // The options of the output contract, written down by hand from its table.
    [Theory]
    [InlineData("run", "--config --feed --session --trigger --repair-window --packets --orders --capture --interface "
        + "--ring-bytes --channel --driver-directory --fail-on-gap --fail-on-incomplete --json")]
    [InlineData("demo", "--config --feed --session --trigger --repair-window --packets --orders --capture --ring-bytes "
        + "--write-config --channel --seconds --rate --json")]
    [InlineData("replay", "--config --feed --session --trigger --repair-window --packets --orders --write-config "
        + "--channel --fail-on-gap --fail-on-incomplete --json")]
    [InlineData("watch", "--channel --stream --driver-directory --fail-on-gap --fail-on-incomplete --json")]
    [InlineData("doctor", "--interface --json")]
    [InlineData("feeds", "--json")]
    [InlineData("spread", "--interface --readers --readers-file --capture --rotate --keep --program --ring-bytes "
        + "--config --any-interface --json")]
    [InlineData("compare", "--limit --late --capture-a --capture-b --json")]
    public void every_option_of_the_contract_is_there(string command, string options)
    {
        Command found = CommandLine.Build().Subcommands.Single(one => one.Name == command);

        Assert.Empty(options.Split(' ').Except(found.Options.Select(option => option.Name)));
    }

    [Theory]
    [InlineData(2, "rnu", "telemetry: unknown word \"rnu\"; did you mean \"run\"?")]
    [InlineData(2, "run --interfac v0", "telemetry run: unknown word \"--interfac\"; did you mean \"--interface\"?")]
    [InlineData(2, "replay",
        "telemetry replay: Required argument missing for command: 'replay'; see \"telemetry replay --help\"")]
    [InlineData(2, "run --feed f=moldudp64@1.2.3.4:5",
        "run: no interface is named; add --interface IF, or interfaces: to the configuration")]
    [InlineData(2, "run --interface v0",
        "run: neither a feed nor a session is named; add --config FILE, --feed or --session")]
    [InlineData(2, "run --interface v0 --feed f=moldudp46@1.2.3.4:5",
        "--feed f=moldudp46@1.2.3.4:5: unknown protocol \"moldudp46\"; did you mean \"moldudp64\"?")]
    [InlineData(2, "run --interface v0 --feed f=moldudp64@1.2.3.4:5 --ring-bytes 3MiB",
        "--ring-bytes: 3MiB cannot be used; expected a power of two from 16KiB to 256MiB")]
    [InlineData(2, "run --interface v0 --feed f=moldudp64@1.2.3.4:5 --wait epoll",
        "--wait: epoll cannot be woken by the array ring; add --transport ringbuf")]
    [InlineData(2, "run --interface v0 --feed f=moldudp64@1.2.3.4:5 --wait spni",
        "--wait: unknown value \"spni\"; did you mean \"spin\"?")]
    [InlineData(2, "run --interface v0 --feed f=moldudp64@1.2.3.4:5 --channel udp:1",
        "--channel: \"udp:1\" is not an Aeron channel; "
            + "expected one such as aeron:udp?control=127.0.0.1:20121|control-mode=dynamic")]
    [InlineData(2, "watch --channel aeron:udp?endpoint=[::1",
        "aeron:udp?endpoint=[::1: the channel has endpoint=[::1; "
            + "give HOST:PORT, an IPv6 address as [ADDRESS]:PORT")]
    [InlineData(2, "watch --channel aeron:udp?control=[::1:20121|control-mode=dynamic",
        "aeron:udp?control=[::1:20121|control-mode=dynamic: the channel has control=[::1:20121; "
            + "give HOST:PORT, an IPv6 address as [ADDRESS]:PORT")]
    [InlineData(2, "run --config /nowhere.yaml", "/nowhere.yaml: no such file; give a readable configuration file")]
    [InlineData(2, "demo --rate fast", "--rate: \"fast\" cannot be used; expected a whole number from 2 to 100000000")]
    [InlineData(2, "demo --repair-window 10",
        "--repair-window: \"10\" cannot be read; expected a duration such as 10ms (ns, us, ms, s, min, h)")]
    [InlineData(2, "replay - - --feed f=moldudp64@1.2.3.4:5", "-: standard input is named twice; name it once")]
    [InlineData(2, "replay - --cvs x", "telemetry replay: unknown word \"--cvs\"; did you mean \"--csv\"?")]
    [InlineData(2, "replay - --hlog --csv x",
        "telemetry replay: Required argument missing for option: '--hlog'; see \"telemetry replay --help\"")]
    [InlineData(1, "replay --feed f=moldudp64@1.2.3.4:5 -- --none",
        "--none: there is no such file; check the path and the permissions")]
    [InlineData(2, "compare a",
        "telemetry compare: Required argument missing for command: 'compare'; see \"telemetry compare --help\"")]
    [InlineData(2, "compare a b --limit 200",
        "--limit: \"200\" cannot be read; expected a duration such as 10ms (ns, us, ms, s, min, h)")]
    [InlineData(1, "compare /nowhere/a b",
        "/nowhere/a: there is no such folder; name one that \"telemetry run --result DIR\" wrote")]
    [InlineData(2, "demo --delay 1s", "--delay: so long a delay stops the trader; give at most 10ms")]
    [InlineData(2, "feeds moldudp46", "feeds: nothing matches \"moldudp46\"; did you mean \"moldudp64\"?")]
    [InlineData(2, "feeds zz", "feeds: nothing matches \"zz\"; see \"telemetry feeds\"")]
    public void a_wrong_command_line_names_the_remedy(int exit, string arguments, string expected)
    {
        (int code, string error) = Run(arguments);

        Assert.Equal(exit, code);
        Assert.Equal(expected, error.Split('\n')[0]);
    }

    [Theory]
    [InlineData(2, "spread --interface v0 --readers 65",
        "--readers: \"65\" cannot be used; expected a whole number from 1 to 64")]
    [InlineData(2, "spread --interface v0 --readers 2 --readers-file x",
        "--readers: the readers stand in a file; leave out one of it and --readers-file")]
    [InlineData(2, "spread --interface v0 --capture x --program y",
        "--program: the packets go to files; leave out one of it and --capture")]
    [InlineData(2, "spread --interface v0 --ring-bytes 3KiB",
        "--ring-bytes: \"3KiB\" cannot be used; expected whole MiB, 1MiB to 1GiB")]
    [InlineData(2, "spread --interface v0 --rotate 1GiB", "--rotate: there are no files; add --capture DIR")]
    [InlineData(2, "spread --interface v0 --capture x --keep 3",
        "--keep: each reader has only one file; add --rotate SIZE")]
    [InlineData(2, "spread --readers 2",
        "telemetry spread: Option '--interface' is required; see \"telemetry spread --help\"")]
    public void a_wrong_spreading_names_the_remedy(int exit, string arguments, string expected) =>
        a_wrong_command_line_names_the_remedy(exit, arguments, expected);

    [Fact]
    public void verbose_shows_the_origin_of_a_failure()
    {
        (_, string error) = Run("--verbose run --config /nowhere.yaml");

        Assert.Contains("at Telemetry.Config.Reading.ConfigReader", error, StringComparison.Ordinal);
    }

    [Fact]
    public void all_errors_of_a_file_are_printed_once()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "interval: x\nfeds: 1\n");

            (int code, string error) = Run($"config check {path}");

            Assert.Equal((int)ExitCode.Usage, code);
            Assert.Equal(
                [$"{path}:1:11: interval is \"x\"; expected a duration such as 10ms (ns, us, ms, s, min, h)",
                    $"{path}:2:1: unknown key \"feds\"; did you mean \"feeds\"?"],
                error.TrimEnd('\n').Split('\n'));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void help_is_no_failure_and_shows_the_examples()
    {
        TextWriter before = Console.Out;
        var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Assert.Equal(0, CommandLine.Run(["replay", "--help"]));
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Contains("telemetry replay day.pcapng", output.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<Command> AllCommands(Command command) =>
        command.Subcommands.SelectMany(AllCommands).Append(command);

    private static (int Code, string Error) Run(string arguments) => Run(arguments.Split(' '));

    internal static (int Code, string Error) Run(string[] arguments)
    {
        TextWriter before = Console.Error;
        var error = new StringWriter();
        Console.SetError(error);
        try
        {
            return (CommandLine.Run(arguments), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
