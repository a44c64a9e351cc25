// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Alerts.Rules;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Commands;
using Telemetry.Monitor.Hosting;
using TestSupport;

namespace Telemetry.Monitor.Tests.Commands;

/// <summary>The command line of the monitor.</summary>
[Collection("console")]
public sealed class MonitorCommandTests
{
    public static TheoryData<string> Lines() => [.. Examples.ByCommand.Values.SelectMany(lines => lines)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void every_example_parses(string line) =>
        Assert.Empty(CommandLine.Parse(Words(line)[1..]).Errors);

    [Fact]
    public void every_command_has_an_example_and_every_option_a_description()
    {
        Command[] commands = [.. AllCommands(CommandLine.Build()).Where(command => command.Subcommands.Count == 0)];

        Assert.Empty(commands.Select(command => command.Name).Except(Examples.ByCommand.Keys));
        Assert.All(commands.SelectMany(command => command.Options),
            option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
    }

    [Fact]
    public void options_take_the_place_of_the_file_s()
    {
        using var folder = new ScratchFolder();
        string file = Write(folder, "monitor.yaml", "memory: 128MiB\nlisten: 127.0.0.1:1\nexpected: [a]\n"
            + "recordings: [a.telemetry]\n");

        MonitorPlan plan = RunCommand.Read(CommandLine.Parse(["run", "--config", file, "--channel", "aeron:ipc",
            "--channel", "aeron:udp?endpoint=239.1.1.1:20121", "--interface", "10.0.0.9", "--listen", "[::1]:8080",
            "--memory", "256MiB", "--max-mapped", "2GiB", "--compare", "b.telemetry", "--compare", "c.telemetry"]));

        Assert.Equal(["aeron:ipc|endpoint=10.0.0.9:0", "aeron:udp?endpoint=239.1.1.1:20121|interface=10.0.0.9"],
            plan.Settings.Channels.Select(channel => channel.Uri));
        Assert.Equal(IPEndPoint.Parse("[::1]:8080"), plan.Settings.Listen);
        Assert.Equal((256L << 20, 2L << 30), (plan.Settings.MemoryBytes, plan.Settings.Aeron.MaxMappedBytes));
        Assert.Equal(["a"], plan.Settings.Expected);
        Assert.Equal(["b.telemetry", "c.telemetry"], plan.Settings.Recordings);
        Assert.Null(plan.Recording);
    }

    [Fact]
    public void a_recording_is_played_at_a_speed()
    {
        Assert.Equal(60, RunCommand.Read(CommandLine.Parse(["run", "--play", "a", "--speed", "60"])).Speed);
        Assert.Null(RunCommand.Read(CommandLine.Parse(["run", "--play", "a", "--speed", "max"])).Speed);
    }

    [Theory]
    [InlineData("run --listen 0.0.0.0:20180", "can be reached from other hosts")]
    [InlineData("run --listen [::]:20180", "can be reached from other hosts")]
    [InlineData("run --listen 192.168.1.4:80", "--listen: 192.168.1.4:80 can be reached from other hosts, and")]
    [InlineData("run --listen nowhere", "--listen: \"nowhere\" cannot be used")]
    [InlineData("run --listen 127.0.0.1:99999", "--listen: \"127.0.0.1:99999\" cannot be used")]
    [InlineData("run --interface 10.0.0.9", "--interface: no channel is given to receive on it; add --channel URI")]
    [InlineData("run --channel nothing", "--channel: \"nothing\" is not an Aeron channel")]
    [InlineData("run --channel aeron:ipc --interface eth0", "--interface: \"eth0\" is not an address")]
    [InlineData("run --speed 2", "--speed: nothing is played; add --play FILE")]
    [InlineData("run --play f --channel aeron:ipc", "--channel: --play reads a file, not a channel")]
    [InlineData("run --play f --speed 0", "--speed: \"0\" cannot be used; expected a number from 0.1 to 3600, or max")]
    [InlineData("run --compare a/x --compare b/x", "--compare: another recording has the name \"x\"; leave one out")]
    [InlineData("run --memory 1KiB", "--memory: 1KiB cannot be used; expected 64MiB to 1024GiB")]
    [InlineData("run --max-mapped big", "--max-mapped: \"big\" cannot be read")]
    [InlineData("run --conifg f", "telemetry-monitor run: unknown word \"--conifg\"; did you mean \"--config\"?")]
    [InlineData("dashboards", "--output")]
    [InlineData("dashboards --output d --engine promtheus", "--engine: unknown engine \"promtheus\"; did you mean")]
    [InlineData("metrics --jsn", "telemetry-monitor metrics: unknown word \"--jsn\"; did you mean \"--json\"?")]
    [InlineData("report", "telemetry-monitor report: ")]
    [InlineData("report a.telemetry", "--output")]
    [InlineData("report a --output b --limit 0", "--limit: \"0\" cannot be used; expected a whole number from 1 to")]
    [InlineData("report a --output b --from noon", "--from: \"noon\" cannot be read; expected HH:MM[:SS[.FFF]]")]
    [InlineData("report a --output b --interactive --from 09:30",
        "--from: --interactive holds the whole recordings; leave one of them out")]
    [InlineData("report a --output b --interval 5", "unknown word \"--interval\"")]
    [InlineData("token", "telemetry-monitor token: ")]
    [InlineData("token al/ice", "NAME: \"al/ice\" cannot be used; expected 1 to 64 letters")]
    [InlineData("token alice --role operator", "--role: unknown role \"operator\"; did you mean \"operate\"?")]
    [InlineData("config check /no/such/file", "/no/such/file: no such file")]
    [InlineData("rnu", "telemetry-monitor: unknown word \"rnu\"; did you mean \"run\"?")]
    public void a_wrong_command_line_is_refused(string line, string expected)
    {
        (int exit, string errors) = Run(line.Split(' '));

        Assert.Equal((int)ExitCode.Usage, exit);
        Assert.Contains(expected, errors);
    }

    [Fact]
    public void a_recording_that_is_none_is_named()
    {
        using var folder = new ScratchFolder();
        string file = Write(folder, "empty.telemetry", "");

        (int exit, string errors) = Run(["run", "--play", file, "--listen", "127.0.0.1:0"]);

        Assert.Equal((int)ExitCode.Failed, exit);
        Assert.Equal($"{file}: the file is empty; give a file that --record wrote\n", errors);
    }

    [Fact]
    public void a_configuration_is_checked()
    {
        using var folder = new ScratchFolder();
        string file = Write(folder, "monitor.yaml", "aeron: {max_mapped: 4GiB}\n");
        TextWriter output = Console.Out;
        try
        {
            var text = new StringWriter();
            Console.SetOut(text);
            Assert.Equal(0, Run(["config", "check", file]).Exit);
            Assert.Contains($"{file}: ok\n", text.ToString());
            Assert.Contains("max_mapped 4GiB: 113 appliances at their default term length (36MiB each), 455 with "
                + "term_length: 1MiB\n", text.ToString());
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    [Fact]
    public void a_check_prints_everything_that_is_sent_asked_and_read()
    {
        using var folder = new ScratchFolder();
        string file = Write(folder, "monitor.yaml", $$$"""
            state_directory: {{{folder.File("state/deeper")}}}
            history: {engine: {query_url: "http://vm:8428/?token=secret"}}
            alerts:
              alertmanagers: ["http://am:9093"]
              webhooks: [{url: "http://hook/x?key=secret"}]
            export:
              remote_write: [{url: "http://vm:8428/api/v1/write", histograms: vmrange}]
              otlp: [{url: "http://collector:4318", logs: true}]
              syslog: [{address: "tcp://siem:601"}]
              journal: true
            """);

        (int exit, string errors, string output) = RunWithOutput(["config", "check", file]);

        Assert.Equal((0, ""), (exit, errors));
        Assert.All(
            [
                "engine     http://vm:8428/, 10 s for an answer", "receiver   alertmanager http://am:9093/",
                "receiver   webhook http://hook/x", "rules      ", " built-in, 0 of files",
                "export     remote_write http://vm:8428/api/v1/write every 15s, histograms: vmrange",
                "export     otlp http://collector:4318/ every 15s, with logs", "export     syslog tcp://siem:601",
                "export     journal /run/systemd/journal/socket",
            ],
            line => Assert.Contains(line, output));
        Assert.DoesNotContain("secret", output);
        Assert.False(Directory.Exists(folder.File("state")));
    }

    [Theory]
    [InlineData("recordings: [/nope.telemetry]", ExitCode.Failed, "/nope.telemetry: ")]
    [InlineData("state_directory: /etc/passwd", ExitCode.CannotRun, "state_directory: ")]
    [InlineData("state_directory: /etc/passwd/state", ExitCode.CannotRun, "state_directory: ")]
    [InlineData("state_directory: /proc/state", ExitCode.CannotRun, "state_directory: ")]
    public void a_check_finds_what_a_run_cannot_use(string text, ExitCode expected, string where)
    {
        using var folder = new ScratchFolder();
        string file = Write(folder, "monitor.yaml", text + "\n");

        (int exit, string errors) = Run(["config", "check", file]);

        Assert.Equal(((int)expected, true), (exit, errors.StartsWith(where, StringComparison.Ordinal)));
    }

    [Fact]
    public void a_folder_for_dashboards_that_cannot_be_made_is_named_in_words()
    {
        Assert.Equal(((int)ExitCode.Failed,
                "/proc/x: the folder cannot be made there; name a folder that can be written\n"),
            Run(["dashboards", "--output", "/proc/x"]));
    }

    [Fact]
    public void a_rule_for_an_appliance_that_nobody_named_is_a_warning_and_the_rules_are_printed()
    {
        using var folder = new ScratchFolder();
        Write(folder, "rules.yaml", "rules:\n  - name: Own\n    of: feeds.messages_lost\n    value: sum\n"
            + "    where: {appliance: trde01}\n    raise: \"> 0\"\n");
        string file = Write(folder, "monitor.yaml", "expected: [trade01]\nalerts: {rules: [rules.yaml]}\n");
        string expected = $"warning: {folder.File("rules.yaml")}:5:24: rule Own: no appliance that is expected or "
            + "named by a channel fits \"trde01\"; did you mean \"trade01\"?\n";
        TextWriter output = Console.Out;
        try
        {
            var text = new StringWriter();
            Console.SetOut(text);
            Assert.Equal((0, expected), Run(["config", "check", file]));
            Assert.Equal((0, expected), Run(["rules", "--config", file, "--json"]));
            string json = text.ToString();
            using var document = JsonDocument.Parse(json[json.IndexOf('{', StringComparison.Ordinal)..]);
            Assert.Equal([.. BuiltInRules.Make().Select(rule => rule.Name), "Own"],
                document.RootElement.GetProperty("rules").EnumerateArray()
                    .Select(one => one.GetProperty("alert").GetString()!));
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    [Fact]
    public void a_token_is_made_with_the_line_of_its_hash()
    {
        TextWriter output = Console.Out;
        try
        {
            var line = new StringWriter();
            Console.SetOut(line);
            (int exit, string errors) = Run(["token", "alice", "--role", "operate"]);

            Assert.Equal(0, exit);
            Match token = Regex.Match(errors, "^token of alice, which is nowhere else: ([A-Za-z0-9_-]{43})\n$");
            Assert.True(token.Success);
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token.Groups[1].Value)));
            Assert.Equal($"alice operate {hash}\n", line.ToString());
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    private static string Write(ScratchFolder folder, string name, string text)
    {
        string path = folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Exit, string Errors, string Output) RunWithOutput(string[] arguments)
    {
        TextWriter before = Console.Out;
        var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            (int exit, string errors) = Run(arguments);
            return (exit, errors, output.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    private static (int Exit, string Errors) Run(string[] arguments)
    {
        TextWriter before = Console.Error;
        var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            return (CommandLine.Run(arguments), errors.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private static IEnumerable<Command> AllCommands(Command root) =>
        root.Subcommands.SelectMany(AllCommands).Prepend(root);

    /// <summary>Words of a line in which quotes keep blanks together.</summary>
    private static string[] Words(string line) =>
        [.. line.Split('\'').SelectMany((part, index) => index % 2 == 1
            ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
