// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>Our log buffer files beside those of a live real driver, byte for byte.</summary>
public sealed class LogBufferFileTests
{
    private const int MetadataOffset = 3 * (64 << 10);
    private const int SessionId = -475511053;
    private const int InitialTermId = 776676064;

    [VectorsFact]
    public void a_publications_log_equals_that_of_the_real_driver()
    {
        using var pair = new ScriptedPair();
        using Publication publication = pair.Publisher.Client.AddPublication(ScriptedPair.Channel(
            $"|term-length=64k|sparse=true|session-id={SessionId}" +
            $"|init-term-id={InitialTermId}|term-id={InitialTermId}|term-offset=0"), ScriptedPair.StreamId);
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected, "connected");
        for (int i = 0; i < 50; i++)
            Assert.True(pair.Offer(publication, i, 64) > 0);

        byte[] ours = ReadLog(pair.Publisher, "publications", publication.RegistrationId);

        AssertEqual(ReadReal("publications/8"), ours);
    }

    [VectorsFact]
    public void an_images_log_equals_that_of_the_real_driver()
    {
        using var pair = new ScriptedPair();
        using Publication publication = pair.Publisher.Client.AddPublication(ScriptedPair.Channel(
            $"|term-length=64k|session-id={SessionId}" +
            $"|init-term-id={InitialTermId}|term-id={InitialTermId}|term-offset=0"), ScriptedPair.StreamId);
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        for (int i = 0; i < 50; i++)
            Assert.True(pair.Offer(publication, i, 64) > 0);
        pair.RunFor(10_000_000);

        byte[] ours = ReadLog(pair.Subscriber, "images", subscription.ImageAtIndex(0).CorrelationId);

        // Our logs are never sparse for images: a full file system must be an error, not a fault.
        ours[MetadataOffset + 492] = 1;
        AssertEqual(ReadReal("images/9"), ours);
    }

    [VectorsFact]
    public void the_log_of_a_stream_between_clients_equals_that_of_the_real_driver()
    {
        const int Ipc = 1002;
        using var script = new ScriptedDriver();
        using ExclusivePublication publication = script.Client.AddExclusivePublication(
            "aeron:ipc?alias=ipc|term-length=64k|sparse=true|session-id=-475511054" +
            "|init-term-id=-2039225182|term-id=-2039225182|term-offset=0", Ipc);
        using Subscription subscription = script.Client.AddSubscription("aeron:ipc", Ipc);
        script.RunFor(1_000_000);
        for (int i = 0; i < 8; i++)
        {
            using var buffer = new Agrona.Concurrent.UnsafeBuffer(Loopback.Message(i, 3000));
            Assert.True(publication.Offer(buffer, 0, 3000) > 0);
        }

        AssertEqual(ReadReal("publications/7"), ReadLog(script, "publications", publication.RegistrationId));
    }

    private static byte[] ReadLog(ScriptedDriver driver, string kind, long id)
    {
        using var file = new FileStream(Path.Combine(driver.Driver.AeronDirectoryName, kind, $"{id}.logbuffer"),
            FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] ReadReal(string name)
    {
        string directory = Path.Combine(ProjectTree.Vectors!, "aeron", "captures", "driver-directory");
        string file = Path.Combine(directory, name + ".logbuffer.gz");
        using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void AssertEqual(byte[] real, byte[] ours)
    {
        // Not of the log: the id of the registration, and the socket buffers of that host.
        foreach (byte[] log in (byte[][])[real, ours])
        {
            log.AsSpan(MetadataOffset + 256, sizeof(long)).Clear();
            log.AsSpan(MetadataOffset + 292, 6 * sizeof(int)).Clear();
        }

        Assert.Equal(real.Length, ours.Length);
        int difference = real.AsSpan().CommonPrefixLength(ours);
        Assert.True(difference == real.Length, $"first difference at metadata {difference - MetadataOffset}");
    }
}
