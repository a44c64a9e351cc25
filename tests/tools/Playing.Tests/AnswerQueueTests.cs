// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Learning;
using TestSupport.Trading;

namespace Telemetry.Playing.Tests;

/// <summary>Answers that wait until they are due.</summary>
public sealed class AnswerQueueTests : IDisposable
{
    private readonly RecordedSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void answers_leave_in_the_order_in_which_they_are_due_and_were_added()
    {
        const int Count = 20_000;
        var random = new Random(7);
        var queue = new AnswerQueue(bytesEach: 128);
        List<(long DueNs, long Place)> added = [];
        List<(long DueNs, long Place)> taken = [];
        for (int place = 0; place < Count; place++)
        {
            long dueNs = random.Next(1_000);
            added.Add((dueNs, place));
            Assert.True(queue.TryAdd(new PlannedAnswer { DueNs = dueNs, LogPlace = place }, [(byte)place]));
        }

        while (queue.Count > 0)
        {
            long nextNs = queue.NextDueNs;
            PlannedAnswer answer = queue.Take(out ReadOnlySpan<byte> request);
            Assert.Equal((nextNs, (byte)answer.LogPlace), (answer.DueNs, request[0]));
            taken.Add((answer.DueNs, answer.LogPlace));
        }

        Assert.Equal(added.OrderBy(one => one.DueNs).ThenBy(one => one.Place), taken);
        Assert.Equal(long.MaxValue, queue.NextDueNs);
    }

    [Fact]
    public void a_full_queue_says_so_and_has_room_again_for_what_was_dropped()
    {
        var queue = new AnswerQueue(bytesEach: 128);
        (GatewaySession one, GatewaySession other) = (Session(queue), Session(queue));
        int count = 0;
        while (queue.TryAdd(
            new PlannedAnswer { DueNs = -count, Session = count % 2 == 0 ? one : other, LogPlace = count }, []))
            count++;

        queue.Drop(one);

        Assert.Equal(count / 2, queue.Count);
        long last = count;
        while (queue.Count > 0)
        {
            PlannedAnswer answer = queue.Take(out _);
            Assert.Same(other, answer.Session);
            Assert.Equal(last - (last == count ? 1 : 2), answer.LogPlace);
            last = answer.LogPlace;
        }
        Assert.True(queue.TryAdd(new PlannedAnswer { Session = one }, []));
    }

    private GatewaySession Session(AnswerQueue queue)
    {
        var wire = new OuchWire(isVersion42: false);
        SessionRecording recording = _session.Learn(wire, new OrderCapture(RecordedSession.Gateway).Pcap());
        return new GatewaySession(recording, RecordedSession.Plan(wire.Protocol), queue, 0);
    }
}
