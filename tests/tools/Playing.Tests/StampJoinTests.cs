// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Sending;
using Telemetry.Model.Definitions;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Tests;

/// <summary>Stamps of the kernel and the datagrams that they belong to.</summary>
public sealed class StampJoinTests
{
    private static readonly EndpointAddress Own = Endpoint("10.99.0.2:41000");
    private static readonly EndpointAddress A = Endpoint("239.1.1.1:5000");
    private static readonly EndpointAddress B = Endpoint("239.1.1.2:5001");

    private readonly Queue<TransmitStamp> _stamps = [];
    private readonly StampJoin _join;

    public StampJoinTests() => _join = new StampJoin(_stamps.TryDequeue, [Own]);

    [Fact]
    public void datagrams_of_one_call_have_a_stamp_each()
    {
        Leave(A, 110);
        Leave(B, 120);
        Leave(A, 130);
        Leave(A, 250);

        long?[] found = [StampOf(A, 100, 200), StampOf(B, 100, 200), StampOf(A, 100, 200), StampOf(A, 240, 260)];
        Assert.Equal([110, 120, 130, 250], found);
    }

    [Fact]
    public void datagrams_of_other_senders_are_nobodys()
    {
        _stamps.Enqueue(new TransmitStamp(105, Endpoint("10.99.0.2:41001"), A));
        _stamps.Enqueue(new TransmitStamp(106, Endpoint("10.99.0.3:41000"), A));
        Leave(A, 110);

        Assert.Equal(110, StampOf(A, 100, 200));
    }

    [Fact]
    public void a_datagram_that_never_left_has_none_and_takes_none()
    {
        // The first was refused before the program; the second was seen by it in two calls, of which one failed.
        Leave(B, 130);
        Leave(B, 230);
        Leave(A, 330);

        Assert.Null(StampOf(A, 100, 150));
        Assert.Equal(230, StampOf(B, 200, 250));
        Assert.Equal(330, StampOf(A, 300, 350));
        Assert.Null(StampOf(A, 400, 450));
    }

    [Fact]
    public void a_stamp_that_comes_later_waits_for_its_datagram()
    {
        Leave(A, 210);

        Assert.Null(StampOf(A, 100, 150));
        Assert.Equal(210, StampOf(A, 200, 250));
    }

    private void Leave(EndpointAddress target, long stampNs) =>
        _stamps.Enqueue(new TransmitStamp(stampNs, Own, target));

    private long? StampOf(EndpointAddress target, long beforeNs, long afterNs)
    {
        var slot = new PlaySlot { Group = target.Address, Port = target.Port, BeforeNs = beforeNs, AfterNs = afterNs };
        return _join.StampOf(in slot);
    }

    private static EndpointAddress Endpoint(string text)
    {
        Assert.True(EndpointAddress.TryParse(text, out EndpointAddress endpoint));
        return endpoint;
    }
}
