// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>
/// Counts of values, each kept to a fixed number of significant decimal digits over a fixed range. All memory is
/// reserved at the start, 32 bits for each count; the kernel provides each page at the first count in it. Counts above
/// 4 billion need a little more, allocated when they are reached. One thread writes; another may read while the writer
/// does not write. The maximum is in <see cref="HistogramExtensions"/>.
/// </summary>
public abstract class HistogramBase
{
    private readonly BucketLayout _layout;
    private readonly uint[] _counts;
    private LargeCounts? _large;            // none before a count goes beyond 32 bits
    private ulong _usedBlocks;
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

    /// <summary>Lowest value that can be distinguished from 0.</summary>
    public long LowestTrackableValue { get; }

    /// <summary>Highest value that can always be recorded.</summary>
    public long HighestTrackableValue { get; }

    /// <summary>Number of significant decimal digits, 0 to 5, to which values are kept.</summary>
    public int NumberOfSignificantValueDigits { get; }

    /// <summary>Start of the interval, ms since the Unix epoch; not used by the histogram.</summary>
    public long StartTimeStamp { get; set; }

    /// <summary>End of the interval, ms since the Unix epoch; not used by the histogram.</summary>
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

    /// <summary>Number of recorded values.</summary>
    public long TotalCount => _totalCount;

    internal ref readonly BucketLayout Layout => ref _layout;

    /// <summary>
    /// Bit mask of the blocks that may have counts other than 0. The cost of reset, merge, encode and maximum thus
    /// depends on the recorded values, not on the range, and one outlier adds one block, not all between.
    /// </summary>
    internal ulong UsedBlocks => _usedBlocks;

    /// <summary>Counts the value. It must not be negative or beyond the range.</summary>
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
        _usedBlocks |= step.Block;
        _totalCount++;
    }

    /// <summary>Counts the value a number of times.</summary>
    public void RecordValueWithCount(long value, long count)
    {
        int index = _layout.IndexOf(value);
        if ((uint)index >= (uint)_layout.CountsLength)
            ThrowOutOfRange(value);
        ArgumentOutOfRangeException.ThrowIfNegative(count);

        AddAt(index, count);
    }

    /// <summary>Sets all counts to 0. The cost depends on the values recorded since the last reset.</summary>
    public void Reset()
    {
        for (ulong blocks = _usedBlocks; blocks != 0; blocks &= blocks - 1)
            Block(BitOperations.TrailingZeroCount(blocks)).Clear();

        _large?.Clear();
        _usedBlocks = 0;
        _totalCount = 0;
    }

    /// <summary>Adds the counts of another histogram.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The other's range is wider.</exception>
    public void Add(HistogramBase fromHistogram)
    {
        if (fromHistogram.HighestTrackableValue > HighestTrackableValue)
            ThrowWiderRange(fromHistogram);

        bool sameLayout = _layout.SameAs(fromHistogram._layout);
        for (ulong blocks = fromHistogram._usedBlocks; blocks != 0; blocks &= blocks - 1)
        {
            int block = BitOperations.TrailingZeroCount(blocks);
            if (sameLayout)
                AddBlock(fromHistogram, block);
            else
                AddValues(fromHistogram, block);
        }
    }

    /// <summary>Number of times that the value, or one that shares its count, was recorded.</summary>
    public long GetCountAtValue(long value) => CountAt(_layout.IndexOf(value));

    /// <summary>Most bytes of the V2 encoding, for any recorded values.</summary>
    public int GetNeededByteBufferCapacity() =>
        HistogramEncoderV2.HeaderLength + (_layout.CountsLength * ZigZagEncoding.MaxLength);

    /// <summary>Writes the histogram at the buffer's position and returns its length. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The buffer is too small; the position is unchanged.</exception>
    public int Encode(ByteBuffer targetBuffer, IEncoder encoder)
    {
        int length = encoder.Encode(this, targetBuffer.Rest());
        targetBuffer.Position += length;
        return length;
    }

    /// <summary>Lower 32 bits of the counts of a block; not 0 if the count is not 0.</summary>
    internal Span<uint> Block(int block) =>
        _counts.AsSpan(block << _layout.BlockMagnitude, 1 << _layout.BlockMagnitude);

    internal long CountAt(int index) => Whole(_counts[index], index);

    /// <summary>Value of a count with the part above 32 bits.</summary>
    /// <param name="count">Lower 32 bits, from its block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Whole(uint count, int index) => _large is null ? count : count + _large.At(index);

    /// <summary>Index of the highest count that is not 0, or -1.</summary>
    internal int MaxIndex()
    {
        for (ulong blocks = _usedBlocks; blocks != 0;)
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
        _usedBlocks |= 1UL << (index >> _layout.BlockMagnitude);
        _totalCount += count;
    }

    /// <summary>Handles the overflow of a count's 32 bits by one.</summary>
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
        _usedBlocks |= 1UL << block;
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
