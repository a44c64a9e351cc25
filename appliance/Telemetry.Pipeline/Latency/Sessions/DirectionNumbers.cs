// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>
/// The session's own numbers in one direction of one connection, line by line. Bounded: numbers of a line for which
/// there is no room are not followed.
/// </summary>
[HotPath]
internal sealed class DirectionNumbers
{
    /// <summary>Lines that are followed at most.</summary>
    internal const int Lines = 32;

    private readonly ArraySegment<NumberLine> _memory;
    private int _count;
    private ulong _unread;      // messages that may have had a number which is not read

    /// <param name="memory">For so many lines as are followed.</param>
    internal DirectionNumbers(ArraySegment<NumberLine> memory) => _memory = memory;

    private Span<NumberLine> Rows => _memory;

    /// <summary>Forgets everything.</summary>
    internal void Clear() => (_count, _unread) = (0, 0);

    /// <summary>Messages were missed by us, or could not be read.</summary>
    internal void LoseSight()
    {
        for (int index = 0; index < _count; index++)
            Rows[index].IsUncertain = true;
    }

    /// <summary>A message came whose number, if it has one, is not known.</summary>
    internal void Skip() => _unread++;

    /// <summary>The numbers begin anew.</summary>
    /// <param name="first">The first of them that was used.</param>
    /// <param name="next">The one that must come next.</param>
    internal void Restart(ulong first, ulong next)
    {
        _count = 0;
        Add(new NumberLine { First = first, Next = next, IsFresh = true });
    }

    /// <summary>A number was used.</summary>
    /// <param name="id">Of which line.</param>
    /// <param name="number">The number.</param>
    /// <param name="after">The one that must come next.</param>
    /// <param name="isKnownResent">Whether its sender marks it as sent again.</param>
    /// <param name="found">Receives what was found.</param>
    internal void Use(ulong id, ulong number, ulong after, bool isKnownResent, out NumberFinding found)
    {
        found = default;
        int index = Find(id);
        if (index < 0)
        {
            if (!isKnownResent)
                Add(new NumberLine { Id = id, First = number, Next = after });
            found.IsResent = isKnownResent;
            return;
        }
        ref NumberLine line = ref Rows[index];
        if (number < line.Next || isKnownResent)
        {
            found.IsResent = true;
            line.Next = Math.Max(line.Next, after);
            return;
        }
        Advance(ref line, number, after, ref found);
    }

    /// <summary>A side says which number it will use next.</summary>
    internal void Expect(ulong next, out NumberFinding found)
    {
        found = default;
        int index = Find(0);
        if (index < 0)
            Add(new NumberLine { First = next, Next = next });
        else if (next >= Rows[index].Next)
            Advance(ref Rows[index], next, next, ref found);
    }

    /// <summary>
    /// Goes on from the connection that the login had before. What is found of several lines is told as one.
    /// </summary>
    internal void Continue(DirectionNumbers before, out NumberFinding found)
    {
        found = default;
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
