// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Playing;

/// <summary>Regression tests that are made of captures.</summary>
[Trait("Needs", "root")]
public sealed class MadeTestTests : IDisposable
{
    private static readonly string[] Order = ["session", "kind", "instrument", "side", "ordinal", "quantity", "price"];

    private readonly GatewayLab _lab = new(isVersion42: false);

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void a_strategy_that_sends_the_recorded_orders_passes_and_another_fails()
    {
        string folder = Make();
        File.Delete(_lab.Lab.Scratch.File("orders.pcap"));      // it was copied
        byte[][] same =
        [
            _lab.Wire.Enter(1, 100, 5_000), _lab.Wire.Enter(2, 100, 5_000), _lab.Wire.Enter(3, 100, 5_000),
            _lab.Wire.Enter(4, 100, 5_000), _lab.Wire.Enter(5, 100, 6_000, "WXYZ", 'S'),
            _lab.Wire.Enter(7, 100, 5_000), _lab.Wire.Replace(5, 6, 90, 6_100),
        ];
        byte[][] cancels = [_lab.Wire.Cancel(6, 0), _lab.Wire.Cancel(7, 0)];

        PlainRun good = Check(folder, "good", [.. same], cancels);
        same[1] = _lab.Wire.Enter(2, 100, 4_999);
        PlainRun other = Check(folder, "other", [.. same], cancels[..1]);

        Assert.True(good.ExitCode == 0, good.Output + good.Errors);
        Assert.Contains("9 of 9 expected requests were sent", good.Output, StringComparison.Ordinal);
        Assert.Contains("the market does not react: this measures speed and behaviour, not profit", good.Output,
            StringComparison.Ordinal);
        Assert.True(other.ExitCode == 5, other.Output + other.Errors);
        Assert.Contains("alpha: new 2 of ABCD B: price 4999 in place of 5000", other.Output, StringComparison.Ordinal);
        Assert.Contains("alpha: cancel 1 of ABCD B was not sent", other.Output, StringComparison.Ordinal);
    }

    [RootFact]
    public void the_recorded_orders_are_written_and_the_folder_is_not_used_twice()
    {
        string folder = Make();

        JsonElement[] lines =
        [
            .. File.ReadLines(Path.Combine(folder, "expected_orders.jsonl")).Skip(1)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
        Assert.Equal(
            [
                "alpha new ABCD B 1 100 5000", "alpha new ABCD B 2 100 5000", "alpha new ABCD B 3 100 5000",
                "alpha new ABCD B 4 100 5000", "alpha new WXYZ S 1 100 6000", "alpha replace WXYZ S 1 90 6100",
                "alpha cancel WXYZ S 1 0 0", "alpha new ABCD B 5 100 5000", "alpha cancel ABCD B 1 0 0",
            ],
            lines.Select(line => string.Join(' ', Order.Select(key => line.At(key).ToString()))));
        // Line A sends number 100 of the feed at 99 ms: the tick of the order at 100 ms.
        Assert.Equal("itch", lines[0].At("tick").Text("feed"));
        Assert.InRange(lines[0].At("tick").Count("sequence"), 99, 101);
        RunResult again = TelemetryBinary.Run(Arguments(folder));
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("it is not empty", again.Errors, StringComparison.Ordinal);
        RunResult compared = TelemetryBinary.Run(
            "compare", Path.Combine(folder, "recorded"), Path.Combine(folder, "recorded"), "--json");
        Assert.Equal(0, compared.ExitCode);
    }

    [RootFact]
    public void a_test_that_was_emptied_or_cut_does_not_pass()
    {
        string folder = Make();
        string expected = Path.Combine(folder, "expected_orders.jsonl");
        string[] lines = File.ReadAllLines(expected);

        File.WriteAllText(expected, "");
        PlainRun empty = Check(folder, "empty", [], []);
        File.WriteAllLines(expected, lines[..^3]);
        PlainRun cut = Check(folder, "cut", [], []);

        Assert.Equal((1, 1), (empty.ExitCode, cut.ExitCode));
        Assert.Contains("a gate that judged nothing must not pass", empty.Errors, StringComparison.Ordinal);
        Assert.Contains("it was cut or changed: it has 6 requests, and 9 by its first line", cut.Errors,
            StringComparison.Ordinal);
    }

    [RootFact]
    public void what_cannot_be_made_leaves_nothing_behind()
    {
        string folder = _lab.Lab.Scratch.File("test");
        _lab.Orders();
        string recorded = _lab.Lab.Capture(1_000, 1_000_000);
        byte[] whole = File.ReadAllBytes(recorded);

        File.Delete(recorded);
        RunResult missing = TelemetryBinary.Run(Arguments(folder));
        File.WriteAllText(recorded, "this is not a capture");
        RunResult other = TelemetryBinary.Run(Arguments(folder));

        Assert.Contains("there is no such file", missing.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 1), (missing.ExitCode, other.ExitCode));
        Assert.False(Directory.Exists(folder), other.Errors);
        File.WriteAllBytes(recorded, whole);
        RunResult made = TelemetryBinary.Run(Arguments(folder));
        Assert.True(made.ExitCode == 0, made.Errors);
    }

    [RootFact]
    public void the_options_of_the_play_are_in_the_script()
    {
        string folder = _lab.Lab.Scratch.File("test");
        _lab.Orders();
        _lab.Lab.Capture(1_000, 1_000_000);

        RunResult loops = TelemetryBinary.Run([.. Arguments(folder), "--loop", "2"]);
        RunResult made = TelemetryBinary.Run([.. Arguments(folder), "--repair", "--frames", "--speed", "2"]);

        Assert.Equal((2, 0), (loops.ExitCode, made.ExitCode));
        Assert.Contains("--loop: a test expects the recorded requests once; make it without --loop", loops.Errors,
            StringComparison.Ordinal);
        string script = File.ReadAllText(Path.Combine(folder, "check.sh"));
        foreach (string option in (string[])["--repair", "--frames", "--speed"])
            Assert.Contains($" '{option}'", script, StringComparison.Ordinal);
    }

    [RootFact]
    public void the_orders_of_a_demo_are_learned_as_the_demo_counted_them()
    {
        (string capture, string config) = (_lab.Lab.Scratch.File("demo.pcapng"), _lab.Lab.Scratch.File("demo.yaml"));
        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "2", "--rate", "4000", "--order-rate", "500",
            "--seed", "3", "--capture", capture, "--write-config", config, "--json");
        Assert.True(demo.ExitCode == 0, demo.Errors);

        RunResult plan = TelemetryBinary.Run(
            "play", capture, "--config", config, "--plan", "--gateway", "--json");

        Assert.True(plan.ExitCode == 0, plan.Errors);
        JsonElement[] learned = [.. Assert.Single(plan.OfType("gateway_plan")).At("sessions").EnumerateArray()];
        JsonElement[] counted = [.. demo.Summary.At("sessions").EnumerateArray()];
        Assert.NotEmpty(learned);
        Assert.True(learned[0].Count("orders") > 100, plan.Errors);
        foreach (JsonElement session in learned)
        {
            JsonElement truth = counted.Single(one => one.Text("session") == session.Text("session"));
            Assert.Equal((truth.Count("orders"), truth.Count("acks"), truth.Count("rejects"), truth.Count("fills")), (
                session.Count("orders"), session.Count("accepted"), session.Count("rejected"),
                session.Count("executed")));
        }
    }

    private string Make()
    {
        string folder = _lab.Lab.Scratch.File("test");
        _lab.Orders();
        _lab.Lab.Capture(1_000, 1_000_000);
        RunResult made = TelemetryBinary.Run([.. Arguments(folder), "--copy"]);
        Assert.True(made.ExitCode == 0, made.Errors);
        JsonElement line = Assert.Single(made.OfType("made_test"));
        Assert.Equal((Path.Combine(folder, "check.sh"), 9L), (line.Text("script"), line.Count("requests")));
        return folder;
    }

    private string[] Arguments(string folder) =>
    [
        "play", _lab.Lab.Scratch.File("recorded.pcap"), _lab.Lab.Scratch.File("orders.pcap"), "--config", _lab.Config(),
        "--make-test", folder, "--no-real-time", "--json", "--gateway-map",
        $"{GatewayLab.Recorded}:{GatewayLab.Port}={_lab.Lab.Pair.SenderAddress}:{GatewayLab.Port}",
    ];

    /// <summary>Runs the script with a strategy that is not a program of ours: a shell that sends files.</summary>
    private PlainRun Check(string folder, string name, byte[][] first, byte[][] second)
    {
        (string one, string two) = (_lab.Lab.Scratch.File($"{name}.1"), _lab.Lab.Scratch.File($"{name}.2"));
        File.WriteAllBytes(one, [.. TestSupport.Trading.OuchWire.Login("alpha"), .. first.SelectMany(part => part)]);
        File.WriteAllBytes(two, [.. second.SelectMany(part => part)]);
        // The cancels follow when the replace is done.
        string strategy = $"exec 3<>/dev/tcp/{_lab.Lab.Pair.SenderAddress}/{GatewayLab.Port}; cat '{one}' >&3; "
            + $"sleep 0.3; cat '{two}' >&3; cat <&3 >/dev/null";
        return PlainRun.Of(PlayLab.Patience, "env", $"TELEMETRY={TelemetryBinary.Path}",
            $"RESULT={_lab.Lab.Scratch.File(name)}", "ip", "netns", "exec", _lab.Lab.Pair.Sender,
            Path.Combine(folder, "check.sh"), VethPair.SenderInterface, "ip", "netns", "exec", _lab.Lab.Pair.Receiver,
            "bash", "-c", strategy);
    }
}
