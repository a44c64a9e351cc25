// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>
/// A subscriber of a lab: takes messages and checks that each is what it says, and that they come in order within an
/// image.
/// </summary>
internal sealed class LabMember : IFragmentHandler
{
    private readonly int _length;
    private readonly byte[] _bytes;
    private readonly FragmentAssembler _assembler;
    private int _sessionId;

    internal LabMember(LabNode node, string channel, int messageLength)
    {
        Node = node;
        _length = messageLength;
        _bytes = new byte[messageLength];
        _assembler = new FragmentAssembler(this);
        Subscription = node.AddSubscription(channel);
    }

    internal LabNode Node { get; }

    internal Subscription Subscription { get; }

    /// <summary>Messages taken.</summary>
    internal long Count { get; private set; }

    /// <summary>The first message of the newest image.</summary>
    internal long First { get; private set; } = -1;

    /// <summary>The newest message; -1: none yet.</summary>
    internal long Last { get; private set; } = -1;

    /// <summary>Images that messages were taken from.</summary>
    internal int Images { get; private set; }

    /// <summary>False: it takes nothing, as a program that hangs.</summary>
    internal bool IsReading { get; set; } = true;

    /// <summary>Takes some messages.</summary>
    internal void Poll()
    {
        if (IsReading && !Subscription.IsClosed)
            Subscription.Poll(_assembler, 20);
    }

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        long number = buffer.GetLong(offset);
        if (header.SessionId != _sessionId || Last < 0)
        {
            _sessionId = header.SessionId;
            First = number;
            Images++;
        }
        else
        {
            // The same session may be joined again further on; nothing comes twice or out of order.
            Assert.True(number > Last, $"{number} after {Last}");
            Holes += number - Last - 1;
        }

        Assert.Equal(_length, length);
        buffer.GetBytes(offset, _bytes);
        Assert.Equal(Loopback.Message(number, _length), _bytes);
        Last = number;
        Count++;
    }

    /// <summary>Messages that were skipped inside the newest session.</summary>
    internal long Holes { get; private set; }

    public override string ToString() => $"{Count} up to {Last}, {Holes} skipped, {Images} images";
}
