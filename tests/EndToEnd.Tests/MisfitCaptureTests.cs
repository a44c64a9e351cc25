// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.CaptureFiles;

namespace EndToEnd.Tests;

/// <summary>Captures that do not support the numbers of their lines: recorders' clocks that differ, lines recorded one
/// behind the other. Each line lacks what the other has, except one number.</summary>
public sealed class MisfitCaptureTests
{
    private const int Numbers = 1_000;
    private const uint StepNs = 400_000;
    private const uint LagNs = 20_000;
    private const uint WrongNs = 200_000_000;
    private const int LostByBoth = 555;
    private const string Feed = "f=moldudp64@239.1.1.1:5000,239.1.1.2:5000";

    [Fact]
    public void lines_whose_clocks_agree_are_complete()
    {
        using var scratch = new ScratchFolder();

        RunResult result = Replay(scratch, Write(scratch, "a", Line(1)), Write(scratch, "b", Line(2)));

        Check(result, exit: 0, lost: 1, complete: true);
        Assert.Equal("", result.Errors);
        Assert.False(result.Summary.TryGetProperty("input_problems", out _));
    }

    [Fact]
    public void a_line_that_is_too_far_behind_to_repair_is_not_complete_until_its_capture_has_an_offset()
    {
        using var scratch = new ScratchFolder();
        (string a, string b) = (Write(scratch, "a", Line(1)), Write(scratch, "b", Line(2, WrongNs)));

        RunResult wrong = Replay(scratch, a, b);
        RunResult mended = Replay(scratch, a, b, "--offset", $"{b}=-200ms");

        Check(wrong, exit: 6, lost: Numbers / 10 + 1, complete: false);
        JsonElement problem = Assert.Single(wrong.Summary.GetProperty("input_problems").EnumerateArray());
        Assert.Equal(("lines_apart", "f/B"), (problem.Text("problem"), problem.Text("where")));
        Assert.Equal(WrongNs + LagNs, problem.Count("duration_ns"));
        Assert.Contains("--offset FILE=-200ms", wrong.Errors, StringComparison.Ordinal);
        Assert.Single(wrong.OfType("event"), line => line.Text("event") == "lines_apart");
        Check(mended, exit: 0, lost: 1, complete: true);
        Assert.Equal("", mended.Errors);
    }

    [Fact]
    public void single_late_packets_of_the_other_line_do_not_change_the_offset()
    {
        using var scratch = new ScratchFolder();
        string a = Write(scratch, "a", Line(1).Select(packet => (packet.Ns / StepNs) switch
        {
            2 => (packet.Ns + WrongNs, packet.Frame),
            4 => (packet.Ns + (3 * WrongNs / 4), packet.Frame),
            _ => packet,
        }).OrderBy(packet => packet.Item1));
        string b = Write(scratch, "b", Line(2, WrongNs));

        RunResult wrong = Replay(scratch, a, b);
        RunResult mended = Replay(scratch, a, b, "--offset", $"{b}=-200ms");

        JsonElement problem = Assert.Single(wrong.Summary.GetProperty("input_problems").EnumerateArray());
        Assert.Equal(("lines_apart", WrongNs + LagNs), (problem.Text("problem"), problem.Count("duration_ns")));
        Check(mended, exit: 0, lost: 1, complete: true);
    }

    [Fact]
    public void lines_that_were_recorded_one_behind_the_other_are_to_be_sorted()
    {
        using var scratch = new ScratchFolder();
        (uint Ns, byte[] Frame)[] lineB = [.. Line(2)];
        uint lastOfA = Line(1).Max(packet => packet.Ns);
        string path = Write(scratch, "ab", [.. Line(1), .. lineB]);

        RunResult result = Replay(scratch, path);

        // The last two gaps of A are open when the first packet of B comes.
        Check(result, exit: 6, lost: Numbers / 10 + 1 - 2, complete: false);
        JsonElement problem = Assert.Single(result.Summary.GetProperty("input_problems").EnumerateArray());
        Assert.Equal(("late_records", path), (problem.Text("problem"), problem.Text("where")));
        Assert.Equal(lineB.Count(packet => packet.Ns < lastOfA), problem.Count("packets"));
        Assert.Equal(lastOfA - lineB[0].Ns, problem.Count("duration_ns"));
        Assert.Contains($"sort it: reordercap {path}", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.OfType("event"), line => line.Text("event") == "late_records");
    }

    [Fact]
    public void packets_without_a_time_take_part_in_counts_and_in_no_time()
    {
        using var scratch = new ScratchFolder();
        CaptureBytes capture = new CaptureBytes(bigEndian: false).Section().Interface(resolution: 9);
        foreach ((uint _, byte[] frame) in Line(1).Concat(Line(2, LagNs)).OrderBy(packet => packet.Ns))
            capture.SimplePacket(frame);
        string path = scratch.File("simple.pcapng");
        File.WriteAllBytes(path, capture.ToArray());

        RunResult result = Replay(scratch, path);

        Check(result, exit: 0, lost: 1, complete: true);
        JsonElement problem = Assert.Single(result.Summary.GetProperty("input_problems").EnumerateArray());
        Assert.Equal(("no_time", path), (problem.Text("problem"), problem.Text("where")));
        Assert.Equal(Line(1).Count() + Line(2).Count(), problem.Count("packets"));
        Assert.Equal(JsonValueKind.Null, problem.GetProperty("duration_ns").ValueKind);
        Assert.Contains("recorded without a time", result.Errors, StringComparison.Ordinal);
        Assert.All(result.Summary.GetProperty("series").EnumerateArray(), row => Assert.Equal(0, row.Count("count")));
        Assert.All(
            result.Summary.GetProperty("feeds")[0].GetProperty("lines").EnumerateArray(),
            line => Assert.Equal((0L, 0L), (line.Count("wins"), line.Count("ties"))));
    }

    [Fact]
    public void what_a_capture_would_have_brought_that_was_cut_is_unobserved_and_told_once()
    {
        using var scratch = new ScratchFolder();
        string a = Write(scratch, "a", Line(1).Where(packet => packet.Ns <= Numbers / 2 * StepNs));
        File.WriteAllBytes(a, File.ReadAllBytes(a)[..^1]);

        RunResult result = Replay(scratch, a, Write(scratch, "b", Line(2)));

        // Of A the packet of number 500 was cut; of the numbers from there on B lacks 50 and the one that both lack.
        Check(result, exit: 1, lost: 0, complete: false);
        JsonElement feed = result.Summary.GetProperty("feeds")[0];
        Assert.Equal(51, feed.Count("messages_unobserved"));
        JsonElement problem = Assert.Single(result.Summary.GetProperty("input_problems").EnumerateArray());
        Assert.Equal(("capture_cut", a), (problem.Text("problem"), problem.Text("where")));
        JsonElement cut = Assert.Single(result.OfType("event"), line => line.Text("event") == "capture_cut");
        Assert.Equal(("f", "A", "warning"), (cut.Text("flow"), cut.Text("line"), cut.Text("severity")));
        Assert.StartsWith($"{a}: byte ", Assert.Single(result.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b=-200", "\"-200\" is not a duration")]
    [InlineData("-200ms", "\"-200ms\" is not a duration")]
    [InlineData("c=-200ms", "no capture \"c\" is named")]
    public void an_offset_of_something_else_is_refused(string offset, string what)
    {
        using var scratch = new ScratchFolder();

        RunResult result = Replay(scratch, Write(scratch, "a", Line(1)), "--offset", offset);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"--offset {offset}: {what}", result.Errors, StringComparison.Ordinal);
    }

    private static void Check(RunResult result, int exit, long lost, bool complete)
    {
        JsonElement feed = result.Summary.GetProperty("feeds")[0];
        Assert.Equal(exit, result.ExitCode);
        Assert.Equal(lost, feed.Count("messages_lost"));
        Assert.Equal(complete, feed.GetProperty("complete").GetBoolean());
    }

    private static RunResult Replay(ScratchFolder scratch, params string[] arguments) =>
        TelemetryBinary.Run(["replay", .. arguments, "--feed", Feed, "--json", "--fail-on-incomplete"]);

    private static string Write(ScratchFolder scratch, string name, IEnumerable<(uint Ns, byte[] Frame)> packets)
    {
        string path = scratch.File($"{name}.pcap");
        File.WriteAllBytes(path, ReplayTests.Capture(packets));
        return path;
    }

    private static IEnumerable<(uint Ns, byte[] Frame)> Line(byte line, uint wrongNs = 0) => Enumerable
        .Range(1, Numbers).Where(number => number % 10 != (line == 1 ? 3 : 7) && number != LostByBoth)
        .Select(number => ((uint)number * StepNs + (line - 1u) * LagNs + wrongNs, new PacketBuilder
        {
            Destination = new IPAddress([239, 1, 1, line]),
            DestinationPort = 5000,
            Payload = MoldSender.Packet((ulong)number),
        }.Build()));
}
