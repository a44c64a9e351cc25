// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Adaptive.Aeron.Command;
using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.Broadcast;
using Adaptive.Agrona.Concurrent.Errors;
using Adaptive.Agrona.Concurrent.Status;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>Our reading of cnc.dat against one of a live real driver, and ours beside it.</summary>
public sealed unsafe class CncFileTests
{
    private const int HeaderLength = 128;

    [VectorsFact]
    public void the_header_and_the_ring_of_a_real_driver_are_read()
    {
        using var directory = new RealDirectory();

        using CncFile file = CncFile.TryMap(directory.CncFile)!;

        Assert.Equal(14402, file.ProcessId);
        Assert.Equal(1795157463868, file.StartTimeMs);
        Assert.Equal(10_000_000_000, file.ClientLivenessTimeoutNs);
        Assert.Equal(1 << 20, file.ToDriver.Capacity);
        Assert.Equal(280, file.ToDriver.ProducerPosition);
        Assert.Equal(280, file.ToDriver.ConsumerPosition);
        Assert.Equal(10, file.ToDriver.NextCorrelationId());
        Assert.InRange(file.ToDriver.ConsumerHeartbeatTime, file.StartTimeMs, file.StartTimeMs + 60_000);
        Assert.Empty(ErrorLogReader.Read(file.ErrorLog, file.ErrorLogLength));
    }

    [VectorsFact]
    public void the_counters_of_a_real_driver_are_those_it_lists_itself()
    {
        using var directory = new RealDirectory();
        using CncFile file = CncFile.TryMap(directory.CncFile)!;
        Dictionary<int, string> labels = [];
        Dictionary<int, long> values = [];

        file.Counters.ForEach((value, id, label) =>
        {
            labels.Add(id, label);
            values.Add(id, value);
        });

        Assert.Equal(RealDirectory.CounterLabels, labels);
        Assert.Equal(24832, values[50]);
        Assert.Equal(37568, values[57]);
        Assert.Equal(46, file.Counters.FindByTypeIdAndRegistrationId(ClientLiveness.HeartbeatTypeId, 1));
        Assert.Equal(CountersReader.NULL_COUNTER_ID,
            file.Counters.FindByTypeIdAndRegistrationId(ClientLiveness.HeartbeatTypeId, 3));
        Assert.Equal(4, file.Counters.GetCounterTypeId(63));
        Assert.Equal(4, file.Counters.GetCounterRegistrationId(63));
    }

    [VectorsFact]
    public void the_events_of_a_real_driver_are_understood()
    {
        using var directory = new RealDirectory();
        using CncFile file = CncFile.TryMap(directory.CncFile)!;
        List<string> events = [];
        const int TrailerOffset = 1 << 20;
        // From the first one on, as a client would that had been there from the start.
        *(long*)(file.ToClients + TrailerOffset + BroadcastBufferDescriptor.LatestCounterOffset) = 0;
        var receiver = new CopyBroadcastReceiver(file.ToClients, file.ToClientsLength);

        while (receiver.Receive((type, bytes) => events.Add(Describe(type, bytes))))
        {
        }

        Assert.Equal(
        [
            "counter 1 46", "subscription 3 -1", "counter 2 49", "subscription 4 47", "counter 5 52",
            "exclusive 7 7 -475511054 1002 51 -1 /dev/shm/aeron-snap/publications/7.logbuffer",
            "image 7 -475511054 1002 3 53 /dev/shm/aeron-snap/publications/7.logbuffer aeron:ipc", "counter 6 62",
            "publication 8 8 -475511053 1001 57 54 /dev/shm/aeron-snap/publications/8.logbuffer",
            "image 9 -475511053 1001 4 63 /dev/shm/aeron-snap/images/9.logbuffer 127.0.0.1:52984",
        ], events);
        Assert.Equal(0, receiver.LappedCount);
    }

    [VectorsFact]
    public void our_header_is_that_of_the_real_driver_but_for_time_and_process()
    {
        using var real = new RealDirectory();
        using var ours = new ScriptedDriver();
        byte[] wanted = HeaderOf(real.CncFile);

        byte[] header = HeaderOf(Path.Combine(ours.Driver.AeronDirectoryName, CncFileDescriptor.FileName));

        header.AsSpan(CncFileDescriptor.StartTimeOffset, 16).Clear();
        wanted.AsSpan(CncFileDescriptor.StartTimeOffset, 16).Clear();
        Assert.Equal(wanted, header);
    }

    [Fact]
    public void a_file_of_another_version_or_of_something_else_is_refused()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("aeron-foreign-");
        string path = Path.Combine(directory.FullName, CncFileDescriptor.FileName);
        byte[] bytes = new byte[1 << 16];
        File.WriteAllBytes(path, bytes);
        Assert.Null(CncFile.TryMap(path));

        bytes[1] = 1;
        File.WriteAllBytes(path, bytes);
        var older = Assert.Throws<AeronException>(() => CncFile.TryMap(path));
        bytes[1] = 2;
        File.WriteAllBytes(path, bytes);
        var empty = Assert.Throws<AeronException>(() => CncFile.TryMap(path));

        Assert.Contains("version 0.1.0", older.Message, StringComparison.Ordinal);
        Assert.Contains("no file of a media driver", empty.Message, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    private static byte[] HeaderOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] header = new byte[HeaderLength];
        file.ReadExactly(header);
        return header;
    }

    private static string Describe(int type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case ControlProtocolEvents.OnCounterReady:
                Assert.True(CounterUpdate.TryDecode(bytes, out CounterUpdate counter));
                return $"counter {counter.CorrelationId} {counter.CounterId}";
            case ControlProtocolEvents.OnSubscriptionReady:
                Assert.True(SubscriptionReady.TryDecode(bytes, out SubscriptionReady subscription));
                return $"subscription {subscription.CorrelationId} {subscription.ChannelStatusId}";
            case ControlProtocolEvents.OnAvailableImage:
                Assert.True(ImageReady.TryDecode(bytes, out ImageReady image));
                return $"image {image.CorrelationId} {image.SessionId} {image.StreamId} " +
                    $"{image.SubscriptionRegistrationId} {image.SubscriberPositionCounterId} " +
                    $"{Encoding.ASCII.GetString(image.LogFileName)} {Encoding.ASCII.GetString(image.SourceIdentity)}";
            default:
                Assert.True(PublicationReady.TryDecode(bytes, out PublicationReady ready));
                string kind = type == ControlProtocolEvents.OnExclusivePublicationReady ? "exclusive" : "publication";
                return $"{kind} {ready.CorrelationId} {ready.RegistrationId} {ready.SessionId} {ready.StreamId} " +
                    $"{ready.PositionLimitCounterId} {ready.ChannelStatusId} " +
                    Encoding.ASCII.GetString(ready.LogFileName);
        }
    }
}
