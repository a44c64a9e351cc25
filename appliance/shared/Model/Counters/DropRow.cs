// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Model.Counters;

/// <summary>Packets of a line or session that this host dropped for one reason, in one place, at one socket; since the
/// start.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DropRow
{
    /// <summary>Highest number of rows.</summary>
    public const int MaxReported = 256;

    /// <summary>Number sequence; 0 of a session.</summary>
    public ChannelKey Channel;

    /// <summary>Number of the socket: the kernel's cookie; 0 if none is known.</summary>
    public ulong Socket;

    public long Packets;

    /// <summary>Sequence numbers of a line; requests of a session whose first transmission was dropped.</summary>
    public long Numbers;

    /// <summary>Ranges that <see cref="Ranges"/> had no room for.</summary>
    public long RangesCut;

    /// <summary>The kernel's number of the reason.</summary>
    public int Reason;

    /// <summary>Feed, or -1.</summary>
    public short FeedIndex;

    /// <summary>Line, or -1.</summary>
    public short LineIndex;

    /// <summary>Session, or -1.</summary>
    public short SessionIndex;

    /// <summary>The kernel's function that dropped them: index in <see cref="Packets.DropSites"/>.</summary>
    public short Site;

    /// <summary>Ranges in use.</summary>
    public short RangeCount;

    public Packets.DropProperties Properties;

    /// <summary>1 if the numbers of some packets are unknown.</summary>
    public byte HasUnknownNumbers;

    /// <summary>Ranges of bytes whose requests are not known yet: they have not come to the hook.</summary>
    public short AwaitedRanges;

    /// <summary>The numbers, in rising order.</summary>
    public NumberRanges Ranges;

    /// <summary>Adds a range of numbers.</summary>
    public void Add(ulong first, ulong last)
    {
        Span<NumberRange> ranges = Ranges;
        int place = RangeCount;
        while (place > 0 && ranges[place - 1].First > first)
            place--;
        if (place > 0 && first <= ranges[place - 1].Last)
            first = ranges[place - 1].Last + 1;             // those before were dropped a second time
        if (first > last)
            return;
        if (place < RangeCount && last >= ranges[place].First)
        {
            ulong rest = ranges[place].First;
            if (first < rest)
                Add(first, rest - 1);
            Add(rest, last);
            return;
        }
        bool followsOne = place > 0 && ranges[place - 1].Last + 1 == first;
        bool precedesOne = place < RangeCount && last + 1 == ranges[place].First;
        if (followsOne && precedesOne)
        {
            ranges[place - 1].Last = ranges[place].Last;
            ranges[(place + 1)..RangeCount].CopyTo(ranges[place..]);
            RangeCount--;
        }
        else if (followsOne)
            ranges[place - 1].Last = Math.Max(last, ranges[place - 1].Last);
        else if (precedesOne)
            ranges[place].First = first;
        else if (RangeCount == NumberRanges.Most)
            Cut(first, last);
        else
            Insert(ranges, place, new NumberRange { First = first, Last = last });
    }

    private void Insert(Span<NumberRange> ranges, int place, NumberRange added)
    {
        ranges[place..RangeCount].CopyTo(ranges[(place + 1)..]);
        ranges[place] = added;
        RangeCount++;
    }

    // The newest range ends with the last number, so that the whole still shows.
    private void Cut(ulong first, ulong last)
    {
        RangesCut++;
        ref NumberRange newest = ref Ranges[NumberRanges.Most - 1];
        if (first > newest.Last)
            newest = new NumberRange { First = first, Last = last };
    }
}

/// <summary>Consecutive sequence numbers, as sent.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NumberRange
{
    public ulong First;

    /// <summary>The last, inclusive.</summary>
    public ulong Last;
}

/// <summary>A bounded number of ranges.</summary>
[InlineArray(Most)]
public struct NumberRanges
{
    /// <summary>Highest number of ranges.</summary>
    public const int Most = 64;

    private NumberRange _first;
}
