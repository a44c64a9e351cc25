// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>
/// When the numbers of a feed's sequences were first seen, as far as that says whether a number is older than the
/// feed's duplicate age: a mark a second in which new numbers came, the newest 64. What lies before them is older.
/// </summary>
[HotPath]
internal sealed class NumberAges
{
    private const int MarksOfOne = 64;
    private const int MarksInAge = 60;
    private const long ShortestNs = 1_000_000_000;

    private readonly NumberMark[] _marks;
    private readonly int[] _counts;         // of marks ever made, by slot
    private readonly int[] _serials;        // of the generation that they are of, by slot

    /// <summary>Makes room for the marks of every sequence.</summary>
    public NumberAges(int generations)
    {
        _marks = new NumberMark[generations * MarksOfOne];
        _counts = new int[generations];
        _serials = new int[generations];
    }

    /// <summary>A line's 10 ms of arrivals are over: notes how far it has come.</summary>
    /// <param name="slot">The sequence.</param>
    /// <param name="serial">Serial of the generation in it.</param>
    /// <param name="state">Where the line stands.</param>
    /// <param name="ageNs">The feed's duplicate age, nanoseconds.</param>
    public void Note(int slot, int serial, in LineState state, long ageNs)
    {
        if (_serials[slot] != serial)
            (_serials[slot], _counts[slot]) = (serial, 0);
        var mark = new NumberMark { Next = state.Next, StampNs = state.Rate.UntilNs };
        if (_counts[slot] > 0)
        {
            ref NumberMark latest = ref At(slot, _counts[slot] - 1);
            if (mark.Next <= latest.Next)
                return;
            long lengthNs = Math.Max(ShortestNs, ageNs / MarksInAge);
            if (mark.StampNs / lengthNs <= latest.StampNs / lengthNs)
            {
                latest = new NumberMark { Next = mark.Next, StampNs = Math.Max(mark.StampNs, latest.StampNs) };
                return;
            }
        }
        At(slot, _counts[slot]++) = mark;
    }

    /// <summary>Whether a number was first seen before a stamp.</summary>
    /// <param name="slot">The sequence.</param>
    /// <param name="serial">Serial of the generation in it.</param>
    /// <param name="number">The number.</param>
    /// <param name="stampNs">The stamp, nanoseconds.</param>
    public bool WasSeenBefore(int slot, int serial, ulong number, long stampNs)
    {
        if (_serials[slot] != serial)
            return false;
        int oldest = Math.Max(0, _counts[slot] - MarksOfOne);
        for (int index = _counts[slot] - 1; index >= oldest; index--)
        {
            ref NumberMark mark = ref At(slot, index);
            if (mark.StampNs < stampNs)
                return number < mark.Next;
        }
        return false;
    }

    /// <summary>The oldest mark of a sequence; its stamp is 0 if there is none.</summary>
    public NumberMark OldestOf(int slot, int serial) => _serials[slot] != serial || _counts[slot] == 0
        ? default
        : At(slot, Math.Max(0, _counts[slot] - MarksOfOne));

    private ref NumberMark At(int slot, int index) => ref _marks[(slot * MarksOfOne) + (index % MarksOfOne)];
}
