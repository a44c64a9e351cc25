// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Positions;

/// <summary>Session-level sequence numbers in one direction of one connection, by number line. Bounded: lines without
/// room are not followed.</summary>
[HotPath]
public sealed class DirectionNumbers
{
    /// <summary>Highest number of lines followed.</summary>
    public const int Lines = 32;

    private readonly ArraySegment<NumberLine> _memory;
    private int _count;
    private ulong _unread;      // messages that may have had a number that was not read
    private LeftOutNumbers _leftOut;

    /// <summary>Makes an empty one.</summary>
    /// <param name="memory">Memory of as many lines as are followed.</param>
    public DirectionNumbers(ArraySegment<NumberLine> memory) => _memory = memory;

    private Span<NumberLine> Rows => _memory;

    public void Clear()
    {
        (_count, _unread) = (0, 0);
        _leftOut = default;
    }

    /// <summary>Records that the appliance missed messages, or could not read them.</summary>
    public void LoseSight()
    {
        for (int index = 0; index < _count; index++)
            Rows[index].IsUncertain = true;
    }

    /// <summary>Counts a message whose number, if any, is unknown.</summary>
    public void Skip() => _unread++;

    /// <summary>Restarts the numbers.</summary>
    /// <param name="first">First number used.</param>
    /// <param name="next">Next expected number.</param>
    public void Restart(ulong first, ulong next)
    {
        _count = 0;
        _leftOut = default;
        Add(new NumberLine { First = first, Next = next, IsFresh = true });
    }

    /// <summary>Records a used number.</summary>
    /// <param name="id">Id of the number line.</param>
    /// <param name="after">Next expected number after it.</param>
    /// <param name="isKnownResent">True if its sender marks it as a repetition.</param>
    public void Use(ulong id, ulong number, ulong after, bool isKnownResent, out NumberFinding found)
    {
        found = default;
        int index = Find(id);
        if (index < 0)
        {
            found.IsResent = isKnownResent;
            if (isKnownResent)
                return;
            Add(new NumberLine { Id = id, First = number, Next = after });
            if (number > 1)
                _leftOut.Add(id, 1, number);
            return;
        }
        ref NumberLine line = ref Rows[index];
        if (number < line.Next || isKnownResent)
        {
            found.IsResent = isKnownResent || !_leftOut.TryTake(id, number);
            line.Next = Math.Max(line.Next, after);
            return;
        }
        Advance(ref line, number, after, ref found);
    }

    /// <summary>Checks the next number that a side announces.</summary>
    public void Expect(ulong next, out NumberFinding found)
    {
        found = default;
        int index = Find(0);
        if (index < 0)
            Add(new NumberLine { First = next, Next = next });
        else if (next >= Rows[index].Next)
            Advance(ref Rows[index], next, next, ref found);
    }

    /// <summary>Continues from the login's previous connection. Results of several lines are reported as one.</summary>
    public void Continue(DirectionNumbers before, out NumberFinding found)
    {
        found = default;
        _leftOut = before._leftOut;
        for (int old = 0; old < before._count; old++)
        {
            ref NumberLine last = ref before.Rows[old];
            int index = Find(last.Id);
            if (index < 0)
            {
                last.IsUncertain |= last.Unread != before._unread;
                Add(last);
                continue;
            }
            ref NumberLine line = ref Rows[index];
            if (line.First > last.Next)
                _leftOut.Add(last.Id, last.Next, line.First);
            if (line.IsFresh)
                continue;
            bool isGap = line.First > last.Next && !last.IsUncertain && last.Unread == before._unread;
            if (isGap)
            {
                found.First = last.Next;
                found.Missing += line.First - last.Next;
            }
            line.Next = Math.Max(line.Next, last.Next);
        }
    }

    private void Advance(ref NumberLine line, ulong number, ulong after, ref NumberFinding found)
    {
        ulong missing = number - line.Next;
        if (missing > 0)
            _leftOut.Add(line.Id, line.Next, number);
        if (!line.IsUncertain && missing > _unread - line.Unread)
            (found.First, found.Missing) = (line.Next, missing);
        line.Next = after;
        line.IsUncertain = false;
        line.Unread = _unread;
    }

    private int Find(ulong id)
    {
        int index = _count - 1;
        while (index >= 0 && Rows[index].Id != id)
            index--;
        return index;
    }

    private void Add(in NumberLine line)
    {
        if (_count == Lines)
            return;
        Rows[_count] = line;
        Rows[_count++].Unread = _unread;
    }
}
