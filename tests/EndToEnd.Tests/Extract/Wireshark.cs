// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using TestSupport;

namespace EndToEnd.Tests.Extract;

/// <summary>Captures as Wireshark's programs and tcpdump read them.</summary>
internal static class Wireshark
{
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private const int LengthAt = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>True where they are installed.</summary>
    internal static bool IsHere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "tshark")))
        && File.Exists("/usr/bin/tcpdump");

    /// <summary>Fields of each packet with a comment: number, comments, destination by name.</summary>
    internal static string[][] Commented(string capture) =>
        [.. Lines("tshark", "-r", capture, "-N", "n", "-Y", "frame.comment", "-T", "fields", "-E", "aggregator=;",
            "-e", "frame.number", "-e", "frame.comment", "-e", "ip.dst_host").Select(line => line.Split('\t'))];

    /// <summary>Fails if a frame is malformed, or a block is listed that is not a packet.</summary>
    internal static void AssertSound(string capture)
    {
        Assert.Empty(Lines("tshark", "-r", capture, "-Y", "_ws.malformed"));
        Assert.DoesNotContain(
            Lines("tshark", "-r", capture), line => line.Contains("Custom Block", StringComparison.Ordinal));
    }

    /// <summary>Number of frames with a TCP checksum that is wrong.</summary>
    internal static int WrongChecksums(string capture) => Lines(
        "tshark", "-r", capture, "-o", "tcp.check_checksum:TRUE", "-Y", "tcp.checksum.status==0").Length;

    /// <summary>The comment on the whole file: capinfos prints its lines as one.</summary>
    internal static string CommentOn(string capture) => Lines("capinfos", "-k", capture)
        .Single(line => line.StartsWith("Capture comment:", StringComparison.Ordinal));

    /// <summary>Records of a capture as tcpdump writes them to a pcap: stamp, lengths, frame.</summary>
    internal static List<byte[]> Records(string capture)
    {
        using var folder = new ScratchFolder();
        string plain = PlainRun.Succeed(
            Patience, "sh", "-c",
            $"tcpdump -r {capture} --time-stamp-precision nano -w - > {folder.File("plain.pcap")}");
        Assert.Empty(plain);
        return RecordsOf(File.ReadAllBytes(folder.File("plain.pcap")));
    }

    /// <summary>Records of a pcap.</summary>
    internal static List<byte[]> RecordsOf(byte[] pcap)
    {
        var records = new List<byte[]>();
        for (int at = FileHeader; at < pcap.Length;)
        {
            int length = RecordHeader + BinaryPrimitives.ReadInt32LittleEndian(pcap.AsSpan(at + LengthAt));
            records.Add(pcap[at..(at + length)]);
            at += length;
        }
        return records;
    }

    private static string[] Lines(string program, params string[] arguments) =>
        PlainRun.Succeed(Patience, program, arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
