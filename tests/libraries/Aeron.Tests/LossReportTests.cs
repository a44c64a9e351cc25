// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Telemetry.Files;

namespace Adaptive.Aeron.Tests;

/// <summary>Loss that a driver reports in the file that LossStat reads; by its offsets.</summary>
public sealed class LossReportTests
{
    private const int MessageLength = 1000;
    private const int FrameLength = 1056;              // with 32 of the header, aligned to 32

    [Fact]
    public void without_loss_the_report_is_there_and_empty()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        byte[] report = Read(pair);

        Assert.Equal(1 << 20, report.Length);
        Assert.Equal(-1, report.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void each_byte_that_was_missing_counts_once_however_often_it_is_asked_for()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication();
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        string source = subscription.ImageAtIndex(0).SourceIdentity;

        Lose(pair, publication, number: 0);
        long firstMs = pair.EpochMs;
        pair.RunFor(50_000_000);
        pair.IsDropped = _ => false;
        long asked = pair.Subscriber[SystemCounter.NakMessagesSent];
        pair.RunUntil(() => Position(subscription) == 2 * FrameLength, "repaired",
            afterEach: () => subscription.Poll((_, _, _, _) => { }, 10));
        Lose(pair, publication, number: 2);
        pair.RunFor(1_000_000);

        byte[] report = Read(pair);
        Assert.True(asked > 1, "it was not asked for again");
        Assert.Equal(2, BinaryPrimitives.ReadInt64LittleEndian(report));
        Assert.Equal(2 * FrameLength, BinaryPrimitives.ReadInt64LittleEndian(report.AsSpan(8)));
        Assert.InRange(BinaryPrimitives.ReadInt64LittleEndian(report.AsSpan(16)), firstMs - 2, firstMs);
        Assert.InRange(BinaryPrimitives.ReadInt64LittleEndian(report.AsSpan(24)), firstMs + 50, pair.EpochMs);
        Assert.Equal(publication.SessionId, BinaryPrimitives.ReadInt32LittleEndian(report.AsSpan(32)));
        Assert.Equal(ScriptedPair.StreamId, BinaryPrimitives.ReadInt32LittleEndian(report.AsSpan(36)));
        int sourceOffset = 44 + (ScriptedPair.Channel("").Length + 3) / 4 * 4;
        Assert.Equal(ScriptedPair.Channel(""), Text(report.AsSpan(40)));
        Assert.Equal(source, Text(report.AsSpan(sourceOffset)));
        Assert.Equal(-1, report.AsSpan((sourceOffset + 4 + source.Length + 63) / 64 * 64).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void sessions_have_entries_of_their_own_until_the_file_is_full()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("aeron-loss-");
        using DirectoryHandle handle = DirectoryHandle.Open(directory.FullName);
        using var report = LossReport.Create(handle, () => 5);
        const int EntryLength = 128;                   // 40 + 4 + 24 + 4 + 14, aligned to 64
        const string Channel = "aeron:udp?endpoint=a:123";
        const string Source = "10.0.0.1:12345";

        int count = 0;
        while (report.Add(count, 1001, Channel, Source, 32) is var entry && entry != LossReport.NoEntry)
            Assert.Equal(EntryLength * count++, entry);

        Assert.Equal((1 << 20) / EntryLength, count);
        directory.Delete(recursive: true);
    }

    private static void Lose(ScriptedPair pair, Publication publication, long number)
    {
        pair.IsDropped = bytes => FrameHeader.FrameLengthOf(bytes) > 100;
        Assert.True(pair.Offer(publication, number, MessageLength) > 0);
        pair.RunFor(1_000_000);
        pair.IsDropped = bytes => FrameHeader.FrameLengthOf(bytes) > 100 &&
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(DataFrame.HeaderLength)) == number;
        Assert.True(pair.Offer(publication, number + 1, MessageLength) > 0);
        pair.RunFor(1_000_000);
    }

    private static long Position(Subscription subscription) => subscription.ImageAtIndex(0).Position;

    private static string Text(ReadOnlySpan<byte> at) =>
        Encoding.ASCII.GetString(at.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(at)));

    private static byte[] Read(ScriptedPair pair)
    {
        using var file = new FileStream(
            Path.Combine(pair.Subscriber.Driver.AeronDirectoryName, "loss-report.dat"), FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
