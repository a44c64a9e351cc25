// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Sampling;

/// <summary>Chooses what is read of captures that are too large to be read whole: places at equal distances, from the
/// beginning of each capture to its end.</summary>
public static class SamplePlan
{
    /// <summary>Bytes that are read at most unless another number is given.</summary>
    public const long DefaultBytes = 2L << 30;

    /// <summary>Number of places, in all captures together; more if there are more captures: each has one.</summary>
    public const int Places = 64;

    /// <summary>Distributes places and bytes.</summary>
    /// <param name="lengths">Length of each capture, bytes; null for one that can only be read whole.</param>
    /// <param name="mostBytes">Bytes that are read at most of those that have a length.</param>
    /// <returns>For each capture its share; null if it is read whole.</returns>
    public static IReadOnlyList<SampleShare?> For(IReadOnlyList<long?> lengths, long mostBytes)
    {
        var shares = new SampleShare?[lengths.Count];
        if (lengths.Sum(length => length ?? 0) <= mostBytes)
            return shares;
        List<int> large = [.. Enumerable.Range(0, lengths.Count).Where(index => lengths[index] is not null)];
        long left = mostBytes;
        while (large.Count > 0)
        {
            long each = left / Math.Max(Places, large.Count);
            List<int> small = [.. large.Where(index => lengths[index] <= each)];
            if (small.Count == 0)
                break;
            left -= small.Sum(index => lengths[index] ?? 0);
            large.RemoveAll(small.Contains);
        }
        if (large.Count == 0)
            return shares;
        int places = Math.Max(Places, large.Count);
        double total = large.Sum(index => lengths[index] ?? 0);
        foreach (int index in large)
        {
            int own = 1 + (int)((places - large.Count) * ((lengths[index] ?? 0) / total));
            long bytes = left / places;
            shares[index] = bytes * own >= lengths[index] ? null : new SampleShare(own, bytes);
        }
        return shares;
    }
}

/// <summary>Parts of one capture that are read.</summary>
/// <param name="BytesEach">Bytes that are read at most at each of them.</param>
public readonly record struct SampleShare(int Places, long BytesEach)
{
    /// <summary>Bytes that are read at most.</summary>
    public long Bytes => Places * BytesEach;

    /// <summary>The whole of a capture, as one place.</summary>
    /// <param name="length">Length of the capture, bytes.</param>
    public static SampleShare Whole(long length) => new(1, length);

    /// <summary>Offset at which a place begins.</summary>
    /// <param name="place">Number of the place, from 0.</param>
    /// <param name="length">Length of the capture, bytes.</param>
    public long StartOf(int place, long length) => place == 0 ? 0
        : (long)((Int128)(length - BytesEach) * place / (Places - 1));
}
