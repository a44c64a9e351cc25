// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>
/// Counts of values, each kept to a fixed number of significant decimal digits over a fixed range. All memory is taken
/// at the start, 32 bits for each count, and the kernel gives each page of it at the first count there. A count above
/// 4 billion takes a little more when it gets there. One thread writes; another may read when the writer does not
/// write. Maximum and mean are in <see cref="HistogramExtensions"/>.
/// </summary>
public abstract class HistogramBase
{
    private readonly BucketLayout _layout;
    private readonly uint[] _counts;
    private LargeCounts? _large;            // none before a count goes beyond 32 bits
    private ulong _touchedBlocks;
    private long _totalCount;
    private string? _tag;

    private protected HistogramBase(
        long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
    {
        _layout = new BucketLayout(lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits);
        _counts = new uint[_layout.CountsLength];
        LowestTrackableValue = lowestTrackableValue;
        HighestTrackableValue = highestTrackableValue;
        NumberOfSignificantValueDigits = numberOfSignificantValueDigits;
    }

    /// <summary>The lowest value that can be told from 0.</summary>
    public long LowestTrackableValue { get; }

    /// <summary>The highest value that can be recorded for certain.</summary>
    public long HighestTrackableValue { get; }

    /// <summary>The number of significant decimal digits, 0 to 5, to which values are kept.</summary>
    public int NumberOfSignificantValueDigits { get; }

    /// <summary>When the interval began, in ms since the Unix epoch. Only carried along.</summary>
    public long StartTimeStamp { get; set; }

    /// <summary>When the interval ended, in ms since the Unix epoch. Only carried along.</summary>
    public long EndTimeStamp { get; set; }

    /// <summary>A name for logs, without commas, spaces and line breaks, or null.</summary>
    public string? Tag
    {
        get => _tag;
        set
        {
            if (value is not null && value.AsSpan().IndexOfAny(", \r\n") >= 0)
                throw new ArgumentException("A tag has no commas, spaces and line breaks.", nameof(value));

            _tag = value;
        }
    }

    /// <summary>How many values were recorded.</summary>
    public long TotalCount => _totalCount;

    internal ref readonly BucketLayout Layout => ref _layout;

    /// <summary>
    /// One bit for each block of counts, set when something in it may be other than 0. So reset, merge, encode and
    /// percentiles cost what was recorded, not what could be, and one outlier adds one block, not all between.
    /// </summary>
    internal ulong TouchedBlocks => _touchedBlocks;

    /// <summary>Counts the value. It must not be negative nor beyond the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RecordValue(long value)
    {
        uint[] counts = _counts;
        ref readonly BucketStep step = ref _layout.StepOf(value);
        int index = step.IndexOf(value);
        if ((uint)index >= (uint)counts.Length)
        {
            RecordValueWithCount(value, 1);
            return;
        }

        if (++counts[index] == 0)
            CarryAt(index);
        _touchedBlocks |= step.Block;
        _totalCount++;
    }

    /// <summary>Counts the value so many times.</summary>
    public void RecordValueWithCount(long value, long count)
    {
        int index = _layout.IndexOf(value);
        if ((uint)index >= (uint)_layout.CountsLength)
            ThrowOutOfRange(value);
        ArgumentOutOfRangeException.ThrowIfNegative(count);

        AddAt(index, count);
    }

    /// <summary>Sets all counts to 0. Costs what was recorded since the last reset.</summary>
    public void Reset()
    {
        for (ulong blocks = _touchedBlocks; blocks != 0; blocks &= blocks - 1)
            Block(BitOperations.TrailingZeroCount(blocks)).Clear();

        _large?.Clear();
        _touchedBlocks = 0;
        _totalCount = 0;
    }

    /// <summary>Adds the other's counts to these.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The other's range is wider.</exception>
    public void Add(HistogramBase fromHistogram)
    {
        if (fromHistogram.HighestTrackableValue > HighestTrackableValue)
            ThrowWiderRange(fromHistogram);

        bool sameLayout = _layout.SameAs(fromHistogram._layout);
        for (ulong blocks = fromHistogram._touchedBlocks; blocks != 0; blocks &= blocks - 1)
        {
            int block = BitOperations.TrailingZeroCount(blocks);
            if (sameLayout)
                AddBlock(fromHistogram, block);
            else
                AddValues(fromHistogram, block);
        }
    }

    /// <summary>How often the value, or one that shares its count, was recorded.</summary>
    public long GetCountAtValue(long value) => CountAt(_layout.IndexOf(value));

    /// <summary>
    /// The value that the given percentage, 0 to 100, of all recorded values do not exceed: the highest that shares its
    /// count, at 0 the lowest. 0 when nothing was recorded.
    /// </summary>
    public long GetValueAtPercentile(double percentile)
    {
        // Counts are rounded up. The step down to the next lower double keeps a product that came out a hair above a
        // whole number from being rounded up to the one after.
        double requested = Math.Clamp(Math.BitDecrement(percentile), 0.0, 100.0);
        long countWanted = Math.Max((long)Math.Ceiling(requested * _totalCount / 100.0), 1);
        long counted = 0;
        for (ulong blocks = _touchedBlocks; blocks != 0; blocks &= blocks - 1)
        {
            int block = BitOperations.TrailingZeroCount(blocks);
            int first = block << _layout.BlockMagnitude;
            ReadOnlySpan<uint> counts = Block(block);
            int place = _large is null ? SkipUntil(countWanted, counts, ref counted) : 0;
            for (; place < counts.Length; place++)
            {
                counted += Whole(counts[place], first + place);
                if (counted >= countWanted)
                    return percentile == 0.0 ? _layout.LowestAt(first + place) : _layout.HighestAt(first + place);
            }
        }

        return 0;
    }

    /// <summary>Steps over counts, eight at a time, as long as all of them together are fewer than wanted.</summary>
    private static int SkipUntil(long countWanted, ReadOnlySpan<uint> counts, ref long counted)
    {
        const int Step = 8;
        ref uint start = ref MemoryMarshal.GetReference(counts);
        int index = 0;
        for (; index <= counts.Length - Step; index += Step)
        {
            (Vector128<ulong> first, Vector128<ulong> second) =
                Vector128.Widen(Vector128.LoadUnsafe(ref start, (nuint)index));
            (Vector128<ulong> third, Vector128<ulong> fourth) =
                Vector128.Widen(Vector128.LoadUnsafe(ref start, (nuint)index + 4));
            long next = counted + (long)Vector128.Sum(first + second + (third + fourth));
            if (next >= countWanted)
                break;
            counted = next;
        }

        return index;
    }

    /// <summary>The bytes that the V2 encoding takes at most, whatever is recorded.</summary>
    public int GetNeededByteBufferCapacity() =>
        HistogramEncoderV2.HeaderLength + (_layout.CountsLength * ZigZagEncoding.MaxLength);

    /// <summary>Writes the histogram at the buffer's position and returns its length. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The buffer is too small for it; the position stays.</exception>
    public int Encode(ByteBuffer targetBuffer, IEncoder encoder)
    {
        int length = encoder.Encode(this, targetBuffer.Rest());
        targetBuffer.Position += length;
        return length;
    }

    /// <summary>The counts of a block, without what 32 bits do not hold; not 0 where the count is not 0.</summary>
    internal Span<uint> Block(int block) =>
        _counts.AsSpan(block << _layout.BlockMagnitude, 1 << _layout.BlockMagnitude);

    internal long CountAt(int index) => Whole(_counts[index], index);

    /// <summary>The whole of a count.</summary>
    /// <param name="count">What stands in its block.</param>
    /// <param name="index">Where it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Whole(uint count, int index) => _large is null ? count : count + _large.At(index);

    /// <summary>The index of the highest count that is not 0, or -1.</summary>
    internal int MaxIndex()
    {
        for (ulong blocks = _touchedBlocks; blocks != 0;)
        {
            int block = BitOperations.Log2(blocks);
            int last = ((ReadOnlySpan<uint>)Block(block)).LastIndexOfAnyExcept(0U);
            if (last >= 0)
                return (block << _layout.BlockMagnitude) + last;

            blocks &= ~(1UL << block);
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddAt(int index, long count)
    {
        ref uint place = ref _counts[index];
        ulong sum = place + (ulong)count;
        if (sum > LargeCounts.Unit)
            sum = KeepLarge(index, sum);
        place = (uint)sum;
        _touchedBlocks |= 1UL << (index >> _layout.BlockMagnitude);
        _totalCount += count;
    }

    /// <summary>A count went beyond 32 bits by one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CarryAt(int index) => _counts[index] = KeepLarge(index, LargeCounts.Unit + 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint KeepLarge(int index, ulong count)
    {
        uint kept = LargeCounts.Split(count, out long units);
        _large ??= new LargeCounts();
        _large.Add(index, units);
        return kept;
    }

    private void AddBlock(HistogramBase from, int block)
    {
        int first = block << _layout.BlockMagnitude;
        ReadOnlySpan<uint> source = from.Block(block);
        Span<uint> target = Block(block)[..source.Length];
        _touchedBlocks |= 1UL << block;
        if (from._large is not null)
        {
            for (int place = 0; place < source.Length; place++)
                AddAt(first + place, from.Whole(source[place], first + place));
            return;
        }

        long added = 0;
        for (int place = 0; place < source.Length; place++)
        {
            ulong sum = (ulong)target[place] + source[place];
            added += source[place];
            target[place] = sum > LargeCounts.Unit ? KeepLarge(first + place, sum) : (uint)sum;
        }

        _totalCount += added;
    }

    private void AddValues(HistogramBase from, int block)
    {
        int first = block << from._layout.BlockMagnitude;
        ReadOnlySpan<uint> source = from.Block(block);
        for (int place = 0; place < source.Length; place++)
        {
            if (source[place] != 0)
                RecordValueWithCount(from._layout.LowestAt(first + place), from.Whole(source[place], first + place));
        }
    }

    [DoesNotReturn]
    private void ThrowOutOfRange(long value) => throw new ArgumentOutOfRangeException(
        nameof(value), value, $"The value must be from 0 to {HighestTrackableValue}.");

    [DoesNotReturn]
    private void ThrowWiderRange(HistogramBase from) => throw new ArgumentOutOfRangeException(
        nameof(from), from.HighestTrackableValue, $"This histogram only reaches to {HighestTrackableValue}.");
}
