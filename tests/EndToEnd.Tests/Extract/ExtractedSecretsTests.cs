// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.CaptureFiles;

namespace EndToEnd.Tests.Extract;

/// <summary>No password of a capture is in what <c>extract</c> writes, unless it is asked to leave bytes alone.
/// </summary>
public class ExtractedSecretsTests
{
    private const string Password = "pW4tG9zQ7x";
    private const int Telltale = 3;             // characters of it that stand nowhere else in these captures

    [WiresharkTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(333)]
    public void logons_in_pieces_out_of_order_and_sent_again_are_overwritten(int framesBefore)
    {
        using var scratch = new ScratchFolder();
        List<byte[]> frames = new LogonTraffic(Password).Frames();
        Assert.True(Leaks(frames.SelectMany(frame => frame).ToArray()));

        JsonElement made = Extract(scratch, frames, framesBefore, "out.pcapng");

        Assert.False(Leaks(File.ReadAllBytes(scratch.File("out.pcapng"))));
        List<byte[]> copied = [.. Wireshark.Records(scratch.File("out.pcapng")).Select(record => record[16..])];
        Assert.Equal(frames.Skip(framesBefore).Select(frame => frame.Length), copied.Select(frame => frame.Length));
        int changed = copied.Where((frame, i) => !frame.AsSpan().SequenceEqual(frames[framesBefore + i])).Count();
        Assert.Equal((changed, 0), (made.Count("redacted"), made.Count("hidden")));
        Assert.True(changed > copied.Count / 4);
        // Logins and holes in the streams have comments of their own.
        Assert.Equal(changed, Wireshark.Commented(scratch.File("out.pcapng")).Count(
            fields => fields[1].Contains("credentials overwritten with *", StringComparison.Ordinal)));
        Assert.Equal(0, Wireshark.WrongChecksums(scratch.File("out.pcapng")));
        Assert.Contains("Credentials are overwritten with *", Wireshark.CommentOn(scratch.File("out.pcapng")),
            StringComparison.Ordinal);
    }

    [WiresharkTheory]
    [InlineData("erspan1")]
    [InlineData("erspan3 with a sub-header")]
    [InlineData("gre with a key")]
    [InlineData("vxlan in a VLAN")]
    public void logons_in_a_tunnel_are_overwritten_and_all_of_one_that_is_not_opened(string tunnel)
    {
        using var scratch = new ScratchFolder();
        List<byte[]> frames =
            [.. new LogonTraffic(Password).Frames().Select((frame, i) => Wrapped.Tunnels[tunnel](frame, (uint)i))];

        JsonElement opened = Extract(scratch, frames, 0, "opened.pcapng", "--decapsulate", "erspan,vxlan,gre");
        JsonElement closed = Extract(scratch, frames, 0, "closed.pcapng");

        List<byte[]> copied = [.. Wireshark.Records(scratch.File("opened.pcapng")).Select(record => record[16..])];
        int changed = copied.Where((frame, i) => !frame.AsSpan().SequenceEqual(frames[i])).Count();
        Assert.Equal((changed, 0), (opened.Count("redacted"), opened.Count("hidden")));
        Assert.True(changed > copied.Count / 4);
        Assert.Equal((0, frames.Count), (closed.Count("redacted"), closed.Count("hidden")));
        foreach (string file in (string[])["opened.pcapng", "closed.pcapng"])
            Assert.False(Leaks(File.ReadAllBytes(scratch.File(file))));
        Assert.Equal(0, Wireshark.WrongChecksums(scratch.File("opened.pcapng")));
    }

    [WiresharkFact]
    public void bytes_are_left_as_captured_on_request_and_the_file_says_so()
    {
        using var scratch = new ScratchFolder();
        List<byte[]> frames = new LogonTraffic(Password).Frames();

        JsonElement made = Extract(scratch, frames, 0, "out.pcapng", "--as-captured");

        Assert.Equal(frames, Wireshark.Records(scratch.File("out.pcapng")).Select(record => record[16..]));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null),
            (made.At("redacted").ValueKind, made.At("hidden").ValueKind));
        Assert.Contains("All bytes are as captured", Wireshark.CommentOn(scratch.File("out.pcapng")),
            StringComparison.Ordinal);
    }

    [WiresharkFact]
    public void all_of_what_nobody_can_read_is_overwritten_and_udp_is_not()
    {
        using var scratch = new ScratchFolder();
        byte[] secret = Encoding.ASCII.GetBytes(Password);
        var udp = new PacketBuilder { DestinationPort = 5_000, Payload = PacketBuilder.Bytes(40) };
        var tcp = new PacketBuilder { IsTcp = true, DestinationPort = LogonTraffic.OtherPort, Payload = secret };
        byte[] whole = tcp.Build();
        List<byte[]> opaque =
        [
            LogonTraffic.Segment(4_000, LogonTraffic.OtherPort, 1, secret), whole,
            (tcp with { Tags = [(0x88a8, 1), (0x8100, 2), (0x8100, 3)] }).Build(),  // more tags than are parsed
            (tcp with { FragmentField = 0x2000 }).Build(), (tcp with { FragmentField = 0x0010 }).Build(),
            (tcp with { IpLength = 10 }).Build(), (tcp with { EtherType = 0xd28b }).Build(),
            (udp with { Protocol = 4, Payload = whole[14..] }).Build(),             // IP in IP
            (udp with { Protocol = 47, Payload = whole }).Build(),
            (udp with { DestinationPort = 4_789, Payload = [8, 0, 0, 0, 0, 0, 1, 0, .. whole] }).Build(),
            Unreachable(whole[14..]),
        ];
        List<byte[]> plain = [udp.Build(), (udp with { FragmentField = 0x2000 }).Build()];

        JsonElement made = Extract(scratch, [.. opaque, .. plain], 0, "out.pcapng");
        JsonElement flows = Extract(scratch, [.. opaque, .. plain, LogonTraffic.Segment(1, 9_000, 0, [], 2)], 0,
            "flows.pcapng", "--flows-only");

        Assert.False(Leaks(File.ReadAllBytes(scratch.File("out.pcapng"))));
        Assert.Equal((opaque.Count, 0), (made.Count("hidden"), made.Count("redacted")));
        List<byte[]> copied = [.. Wireshark.Records(scratch.File("out.pcapng")).Select(record => record[16..])];
        Assert.Equal(opaque.Concat(plain).Select(frame => frame.Length), copied.Select(frame => frame.Length));
        Assert.Equal(plain, copied[^2..]);
        Assert.Equal(1, flows.Count("packets"));
        Assert.Contains("Packets of feeds and sessions from", Wireshark.CommentOn(scratch.File("flows.pcapng")),
            StringComparison.Ordinal);
    }

    private static JsonElement Extract(
        ScratchFolder scratch, List<byte[]> frames, int framesBefore, string name, params string[] options)
    {
        File.WriteAllBytes(scratch.File("in.pcap"), LogonTraffic.Pcap(frames));
        File.WriteAllText(scratch.File("in.yaml"), LogonTraffic.Configuration);
        long fromNs = LogonTraffic.StartNs + framesBefore * LogonTraffic.StepNs;
        RunResult result = TelemetryBinary.Run([
            "extract", scratch.File("in.pcap"), "--config", scratch.File("in.yaml"), "--at", $"{fromNs}", "--before",
            "0us", "--after", "1s", "-w", scratch.File(name), "--json", .. options]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return Assert.Single(result.OfType("extracted"));
    }

    /// <summary>An ICMP error that quotes an IP packet.</summary>
    private static byte[] Unreachable(byte[] quoted)
    {
        byte[] frame = new PacketBuilder { Protocol = 1, Payload = quoted }.Build();
        frame[34] = 3;
        return frame;
    }

    /// <summary>True if any three characters of the password stand next to each other.</summary>
    private static bool Leaks(byte[] bytes)
    {
        for (int at = 0; at + Telltale <= Password.Length; at++)
        {
            if (bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Password.Substring(at, Telltale))) >= 0)
                return true;
        }
        return false;
    }
}
