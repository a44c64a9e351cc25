// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Model.Failures;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Playing.Reading;
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
        JsonElement[] all = [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal((2, 3, 2), (count, all.Length, all[0].GetProperty("requests").GetInt64()));
        JsonElement[] lines = all[1..];
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

    [Theory]
    [InlineData(0, 0, "it has no request: a gate that judged nothing must not pass")]
    [InlineData(null, 0, "it has no request: a gate that judged nothing must not pass")]
    [InlineData(3, 2, "it was cut or changed: it has 2 requests, and 3 by its first line")]
    [InlineData(3, 0, "it was cut or changed: it has 0 requests, and 3 by its first line")]
    [InlineData(1, 2, "it was cut or changed: it has 2 requests, and 1 by its first line")]
    [InlineData(2, 2, null)]
    [InlineData(null, 2, null)]
    public void a_file_that_judges_nothing_or_was_cut_is_refused(int? announced, int found, string? problem)
    {
        string path = _scratch.File("expected.jsonl");
        const string Request =
            """{"session":"a","kind":"new","instrument":"X","side":"B","ordinal":1,"quantity":1,"price":1}""";
        string header = announced is { } count ? $$"""{"type":"expected_orders","requests":{{count}}}""" + "\n" : "";
        File.WriteAllText(path, header + string.Concat(Enumerable.Repeat(Request + "\n", found)));

        if (problem is null)
        {
            Assert.Equal(found, RequestFiles.Read(path).Count);
            return;
        }
        Failure failure = Assert.Throws<FailureException>(() => RequestFiles.Read(path)).Failure;
        Assert.Equal((path, ExitCode.Failed, problem), (failure.Where, failure.Code, failure.What));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_folder_that_is_not_completed_is_removed_again(bool exists)
    {
        string above = _scratch.File("above");
        string folder = Path.Combine(above, "test");
        if (exists)
            Directory.CreateDirectory(folder);
        using (NewFolder failed = TestFolder.Make(folder))
        {
            Directory.CreateDirectory(Path.Combine(folder, "recorded", "more"));
            File.WriteAllText(Path.Combine(folder, "recorded", "more", "a"), "");
            File.WriteAllText(Path.Combine(folder, "lab.yaml"), "");
        }
        Assert.Equal((exists, exists), (Directory.Exists(above), Directory.Exists(folder)));

        using (NewFolder made = TestFolder.Make(folder))
        {
            File.WriteAllText(Path.Combine(folder, "lab.yaml"), "");
            made.Complete();
        }
        Assert.True(File.Exists(Path.Combine(folder, "lab.yaml")));
        Assert.Equal("it is not empty", Assert.Throws<FailureException>(() => TestFolder.Make(folder)).Failure.What);
        Assert.True(File.Exists(Path.Combine(folder, "lab.yaml")));
    }

    [Fact]
    public void all_that_makes_no_test_is_refused_before_a_folder_is_made()
    {
        PlayPlan plan = RecordedSession.Plan("soupbintcp-ouch5", _scratch.File("missing.pcap"), _scratch.Path) with
        {
            Gateway = new GatewayPlan { Map = MapOf("10.99.0.2:9001=10.99.0.2:9002") },
        };

        IReadOnlyList<Failure> failures =
            Assert.Throws<FailureException>(() => TestFolder.Check(plan)).Failures;

        Assert.Equal(["there is no such file", "it is a folder", "10.99.0.2:9001 is not a gateway of a session"],
            failures.Select(failure => failure.What));
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

    private static GroupMap MapOf(string text)
    {
        Assert.True(GroupMap.TryParse(text, out GroupMapRow row));
        return new GroupMap([row]);
    }

    private static Telemetry.Feeds.OrderEntry.OrderKey KeyOf(ulong number)
    {
        Telemetry.Feeds.OrderEntry.OrderKey key = default;
        key.SetInteger(number);
        return key;
    }
}
