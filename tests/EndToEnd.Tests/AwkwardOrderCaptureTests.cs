// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>What captures of order connections really look like: begun in mid-connection, on the sending host, padded,
/// tagged.</summary>
public class AwkwardOrderCaptureTests
{
    private const uint Second = 1_700_000_000;
    private const uint StepNs = 1_000_000;
    private const int Orders = 60;
    private const int OrderLength = 50;
    private const int EthernetLength = 14;
    private const int HeadersLength = EthernetLength + 20 + 20;
    private const uint CookedLinux = 113;

    private readonly OrderConnection _connection = new(4001);

    [Fact]
    public void a_capture_without_the_beginning_of_the_connection_counts_all_that_is_in_it()
    {
        SkipLogin();

        AssertAllThere(Replay(_connection.Orders(Orders)), Orders);
    }

    [Fact]
    public void a_capture_that_begins_within_a_message_loses_that_one_and_no_other()
    {
        SkipLogin();
        (byte[] _, byte[] rest) = _connection.EnterInPieces(20);

        RunResult result = Replay([rest, .. _connection.Answer(1), .. _connection.Orders(Orders)]);

        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"));
        JsonElement session = result.Summary.At("sessions", 0);
        Assert.Equal((Orders, 1), ((int)session.Count("orders"), (int)session.Count("unmatched_answers")));
        Assert.Equal(Orders, AnswersTimed(result));
    }

    /// <summary>Before the NIC cuts it, what the host sends is one frame of up to 64 KiB; the messages share a
    /// stamp.</summary>
    [Theory]
    [InlineData(164)]                                       // 8,200 bytes
    [InlineData(1_000)]                                     // 50,000 bytes
    [InlineData(1_300)]                                     // 65,000 bytes
    public void a_frame_that_the_network_card_would_have_cut_is_read_to_its_end(int orders)
    {
        SkipLogin();
        byte[] merged = Merged([.. _connection.Enter(orders)]);

        RunResult result = Replay([merged, .. _connection.Answer(orders)], snapLength: 1_500);

        AssertAllThere(result, orders);
        Assert.Equal(HeadersLength + (orders * OrderLength), merged.Length);
    }

    [Fact]
    public void what_pads_a_short_frame_is_no_byte_of_the_connection()
    {
        IEnumerable<byte[]> frames = [.. _connection.LogIn("alice"), .. _connection.Orders(Orders)];
        byte[][] acknowledged = [.. frames.SelectMany(frame => (byte[][])[frame, Acknowledgement(frame)])];

        AssertAllThere(Replay(acknowledged), Orders);
    }

    [Fact]
    public void connections_in_tagged_cooked_linux_frames_are_read()
    {
        IEnumerable<byte[]> frames = [.. _connection.LogIn("alice"), .. _connection.Orders(Orders)];

        AssertAllThere(Replay(frames.Select(frame => (byte[])
        [
            .. new byte[14], 0x81, 0x00, 0x00, 0x8D, 0x08, 0x00, .. frame.AsSpan(EthernetLength),
        ]), linkType: CookedLinux), Orders);
    }

    private static void AssertAllThere(RunResult result, int orders)
    {
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"));
        JsonElement session = result.Summary.At("sessions", 0);
        Assert.Equal((orders, orders, 0, 0),
            ((int)session.Count("orders"), (int)session.Count("acks"), (int)session.Count("unmatched_answers"),
                (int)session.Count("undecodable")));
        Assert.Equal((0, 0), ((int)session.Count("stream_gaps"), (int)session.Count("retransmits")));
        Assert.True(session.Flag("complete"), session.ToString());
        Assert.Equal(orders, AnswersTimed(result));
    }

    private static int AnswersTimed(RunResult result) => (int)result.Summary.At("series").EnumerateArray()
        .Single(series => series.Text("series") == "order_to_ack").Count("count");

    private void SkipLogin() => Assert.NotEmpty(_connection.LogIn("alice").ToList());

    /// <summary>The payloads of segments behind the headers of the first.</summary>
    private static byte[] Merged(byte[][] frames)
    {
        byte[] merged = [.. frames[0].AsSpan(0, HeadersLength), .. frames.SelectMany(frame => frame[HeadersLength..])];
        int length = merged.Length - EthernetLength;
        (merged[EthernetLength + 2], merged[EthernetLength + 3]) = ((byte)(length >> 8), (byte)length);
        return merged;
    }

    /// <summary>The other end's answer to a segment: a frame of 60 bytes, of which 6 are nothing.</summary>
    private static byte[] Acknowledgement(byte[] frame)
    {
        byte[] answer = new byte[60];
        frame.AsSpan(0, HeadersLength).CopyTo(answer);
        answer.AsSpan(HeadersLength).Fill(0x55);
        frame.AsSpan(30, 4).CopyTo(answer.AsSpan(26));      // addresses
        frame.AsSpan(26, 4).CopyTo(answer.AsSpan(30));
        frame.AsSpan(36, 2).CopyTo(answer.AsSpan(34));      // ports
        frame.AsSpan(34, 2).CopyTo(answer.AsSpan(36));
        frame.AsSpan(42, 4).CopyTo(answer.AsSpan(38));      // its own numbers are not looked at
        (answer[16], answer[17], answer[47]) = (0, 40, 0x10);
        return answer;
    }

    private static RunResult Replay(
        IEnumerable<byte[]> frames, uint linkType = 1, uint snapLength = 262_144)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true, linkType, snapLength);
        uint atNs = 0;
        foreach (byte[] frame in frames)
        {
            atNs += StepNs;
            capture.PcapRecord(Second + (atNs / 1_000_000_000), atNs % 1_000_000_000, frame);
        }
        using var scratch = new ScratchFolder();
        string file = scratch.File("orders.pcap");
        File.WriteAllBytes(file, capture.ToArray());
        return TelemetryBinary.Run("replay", file, "--session",
            $"s=soupbintcp-ouch5@{OrderConnection.Gateway}:{OrderConnection.GatewayPort}", "--json");
    }
}
