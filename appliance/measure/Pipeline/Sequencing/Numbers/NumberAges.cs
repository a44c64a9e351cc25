// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Lines;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Times when the numbers of a feed's sequences were first seen, to decide whether a number is older than the
/// feed's duplicate age: one mark for each second in which new numbers came, the newest 64. Numbers before the marks
/// are older.</summary>
[HotPath]
internal sealed class NumberAges
{
    private const int MarksOfOne = 64;
    private const int MarksInAge = 60;
    private const long ShortestNs = 1_000_000_000;

    private readonly NumberMark[] _marks;
    private readonly int[] _counts;         // marks made so far, by slot
    private readonly int[] _serials;        // serial of the generation of the marks, by slot

    /// <summary>Makes room for the marks of every sequence.</summary>
    public NumberAges(int generations)
    {
        _marks = new NumberMark[generations * MarksOfOne];
        _counts = new int[generations];
        _serials = new int[generations];
    }

    /// <summary>Records a line's position at the end of its 10 ms unit of arrivals.</summary>
    /// <param name="serial">Serial of the generation in it.</param>
    /// <param name="ageNs">The feed's duplicate age, nanoseconds.</param>
    public void Record(int slot, int serial, LineState state, long ageNs)
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

    /// <summary>Goes back to a lower position.</summary>
    public void Rewind(int slot, ulong next)
    {
        while (_counts[slot] > 0 && At(slot, _counts[slot] - 1).Next > next)
            _counts[slot]--;
    }

    /// <summary>True if a number was first seen before a stamp.</summary>
    /// <param name="serial">Serial of the generation in it.</param>
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
