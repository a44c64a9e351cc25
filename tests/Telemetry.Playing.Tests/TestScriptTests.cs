// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Model.Failures;
using Telemetry.Playing.Gateway.Expecting;
using TestSupport;
using TestSupport.Trading;

namespace Telemetry.Playing.Tests;

/// <summary>Folders of regression tests, and their scripts.</summary>
public sealed class TestScriptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RecordedSession _session = new();
    private readonly ScratchFolder _scratch = new();

    public void Dispose()
    {
        _session.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void the_script_has_no_finding_of_shellcheck()
    {
        string folder = _scratch.File("test");
        TestFolder.Make(folder);

        TestFolder.WriteScript(folder, ["/data/it's a day.pcapng", "copy.pcap"],
            ["--map", "233.54.12.111=239.1.1.1", "--speed", "2"]);

        string script = Path.Combine(folder, TestFolder.Script);
        using Process check = Process.Start(
            new ProcessStartInfo("shellcheck", [script])
            {
                RedirectStandardOutput = true,
            })!;
        string findings = check.StandardOutput.ReadToEnd();
        Assert.True(check.WaitForExit(Patience));
        Assert.True(check.ExitCode == 0, findings);
        Assert.True((File.GetUnixFileMode(script) & UnixFileMode.UserExecute) != 0);
        string text = File.ReadAllText(script);
        Assert.Contains("""
            play '/data/it'\''s a day.pcapng' "$folder"/'copy.pcap' --config "$folder/lab.yaml"
            """, text, StringComparison.Ordinal);
        Assert.Contains("'--map' '233.54.12.111=239.1.1.1' '--speed' '2'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void the_expected_orders_are_those_of_the_capture_with_their_ticks()
    {
        var wire = new OuchWire(isVersion42: false);
        byte[] capture = new OrderCapture(RecordedSession.Gateway).LogIn("alpha")
            .Send(1_000_000, wire.Enter(1, 100, 5_000))
            .Answer(1_070_000, wire.Accepted(1))
            .Send(2_000_000, wire.Cancel(1, 0))
            .Pcap();
        string folder = _scratch.File("test");
        TestFolder.Make(folder);
        RecordedOrder order = new("alpha", 1_700_000_000_001_000_000, KeyOf(1));

        long count = TestFolder.WriteExpected(
            folder, RecordedSession.Plan(wire.Protocol, _session.File("orders.pcap", capture)),
            new Dictionary<RecordedOrder, RecordedTick> { [order] = new("itch", "S1", 77) }, CancellationToken.None);

        string path = Path.Combine(folder, TestFolder.Expected);
        JsonElement[] lines = [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal((2, 2), (count, lines.Length));
        Assert.Equal("""{"feed":"itch","channel":"S1","sequence":77}""", lines[0].GetProperty("tick").ToString());
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("tick").ValueKind);
        IReadOnlyList<RequestRow> rows = RequestFiles.Read(path);
        Assert.Equal(["alpha: new 1 of ABCD B", "alpha: cancel 1 of ABCD B"], rows.Select(row => $"{row.Identity}"));
        Assert.Equal((100u, 5_000ul), (rows[0].Quantity, rows[0].Price));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nothing")]
    [InlineData("""{"session":"a","kind":"buy","instrument":"X","side":"B","ordinal":1,"quantity":1,"price":1}""")]
    [InlineData("""{"session":"a","kind":"new","instrument":"X","side":"B","ordinal":"1","quantity":1,"price":1}""")]
    public void lines_that_are_no_request_are_named(string line)
    {
        string path = _scratch.File("expected.jsonl");
        File.WriteAllText(path, line + "\n");

        Failure failure = Assert.Throws<FailureException>(() => RequestFiles.Read(path)).Failure;

        Assert.Equal(($"{path}:1", ExitCode.Usage), (failure.Where, failure.Code));
    }

    [Fact]
    public void a_folder_in_use_and_captures_without_orders_are_refused()
    {
        string empty = _session.File("empty.pcap", new OrderCapture(RecordedSession.Gateway).LogIn("alpha").Pcap());

        Failure used = Assert.Throws<FailureException>(() => TestFolder.Make(Path.GetDirectoryName(empty)!)).Failure;
        Failure none = Assert.Throws<FailureException>(() => TestFolder.WriteExpected(
            _scratch.Path, RecordedSession.Plan("soupbintcp-ouch5", empty),
            new Dictionary<RecordedOrder, RecordedTick>(), CancellationToken.None)).Failure;

        Assert.Equal("it is not empty", used.What);
        Assert.StartsWith("no order of a session is there", none.What, StringComparison.Ordinal);
    }

    private static Telemetry.Feeds.OrderEntry.OrderKey KeyOf(ulong number)
    {
        Telemetry.Feeds.OrderEntry.OrderKey key = default;
        key.SetInteger(number);
        return key;
    }
}
