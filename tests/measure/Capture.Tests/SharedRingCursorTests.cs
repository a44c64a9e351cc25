// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Capture.Rings;

namespace Telemetry.Capture.Tests;

/// <summary>A ring that all CPUs write, some of which are interrupted while they write a record.</summary>
public sealed unsafe class SharedRingCursorTests : IDisposable
{
    private const int Bytes = 1 << 12;
    private const int Record = 24;                              // number of the record, records written before it began
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;

    // The data twice in succession, as it is mapped from the kernel; then both positions.
    private readonly byte* _data = (byte*)NativeMemory.AllocZeroed((2 * Bytes) + (2 * sizeof(ulong)));
    private readonly List<ulong> _written = [];                 // numbers, in the order in which they were written
    private SharedRingCursor _cursor;
    private ulong _next;

    public SharedRingCursorTests() => _cursor = new SharedRingCursor(_data, Bytes, Head, Tail);

    private ulong* Head => (ulong*)(_data + (2 * Bytes));

    private ulong* Tail => Head + 1;

    [Fact]
    public void a_record_that_is_being_written_hides_none_behind_it_and_keeps_its_space()
    {
        ulong first = Begin();
        ulong second = Begin();
        End(second);
        Assert.Equal([1], TakeAll());
        Assert.Equal(0ul, *Tail);

        End(first);
        End(Begin());
        Assert.Equal([0, 2], TakeAll());
        Assert.Equal(*Head, *Tail);
    }

    [Fact]
    public void a_record_that_was_discarded_after_it_was_passed_gives_its_space_back()
    {
        ulong first = Begin();
        End(Begin());
        Assert.Equal([1], TakeAll());

        End(first, Discarded);
        Assert.Empty(TakeAll());
        Assert.Equal(*Head, *Tail);
    }

    [Fact]
    public void more_unwritten_records_than_are_passed_end_the_search_until_one_is_written()
    {
        ulong[] begun = [.. Enumerable.Range(0, 65).Select(_ => Begin())];
        End(Begin());
        Assert.Empty(TakeAll());

        End(begun[3]);
        Assert.Equal([3, 65], TakeAll());
        Array.ForEach(begun, position => End(position));
        Assert.Equal(64, TakeAll().Count);
        Assert.Equal(*Head, *Tail);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void every_record_comes_once_and_behind_all_that_were_written_before_it_began(int seed)
    {
        var random = new Random(seed);
        List<ulong> unwritten = [];
        HashSet<ulong> taken = [];
        for (int step = 0; step < 50_000; step++)
        {
            int what = random.Next(10);
            if (what < 4 && unwritten.Count < 20 && *Head - *Tail < Bytes / 2)
                unwritten.Add(Begin());
            else if (what < 8 && unwritten.Count > 0)
                EndOne(random, unwritten);
            else if (what >= 8)
                Take(random.Next(8), taken);
        }
        unwritten.ForEach(position => End(position));
        Take(int.MaxValue, taken);

        Assert.InRange(_next, 15_000ul, ulong.MaxValue);
        Assert.Equal(_next, (ulong)taken.Count);
        Assert.Equal(*Head, *Tail);
        Assert.False(_cursor.IsCorrupt);
    }

    public void Dispose() => NativeMemory.Free(_data);

    private void EndOne(Random random, List<ulong> unwritten)
    {
        int index = random.Next(unwritten.Count);
        End(unwritten[index]);
        unwritten.RemoveAt(index);
    }

    private void Take(int most, HashSet<ulong> taken)
    {
        _ = _cursor.Refresh();
        for (int count = 0; count < most && _cursor.TryFind(out byte* record, out uint length); count++)
        {
            Assert.Equal((uint)Record, length);
            (ulong number, ulong before) = (((ulong*)record)[0], ((ulong*)record)[1]);
            Assert.True(taken.Add(number), $"record {number} comes again");
            Assert.All(_written.Take((int)before), one => Assert.Contains(one, taken));
            _cursor.Advance();
        }
        _cursor.Release();
    }

    private List<ulong> TakeAll()
    {
        List<ulong> taken = [];
        _ = _cursor.Refresh();
        while (_cursor.TryFind(out byte* record, out _))
        {
            taken.Add(*(ulong*)record);
            _cursor.Advance();
        }
        _cursor.Release();
        return taken;
    }

    /// <summary>Begins a record as the kernel does: its room is reserved, and its number not written yet.</summary>
    private ulong Begin()
    {
        ulong position = *Head;
        Write(position, Record | Busy);
        Write(position + 8, _next++);
        Write(position + 16, (ulong)_written.Count);
        *Head = position + 8 + Record;
        return position;
    }

    private void End(ulong position, uint flags = 0)
    {
        Write(position, Record | flags);
        _written.Add(*(ulong*)(_data + ((position + 8) & (Bytes - 1))));
    }

    private void Write(ulong position, ulong value)
    {
        ulong place = position & (Bytes - 1);
        *(ulong*)(_data + place) = value;
        *(ulong*)(_data + Bytes + place) = value;
    }
}
