// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Stretch of time whose packets are copied.</summary>
/// <param name="FromNs">First stamp, nanoseconds.</param>
/// <param name="ToNs">Last stamp, nanoseconds, inclusive.</param>
public readonly record struct ExtractWindow(long FromNs, long ToNs);

/// <summary>File that is to be made.</summary>
public sealed record ExtractTarget
{
    public required string Path { get; init; }

    /// <summary>Stretches of time, in order and apart from each other; at least one.</summary>
    public required IReadOnlyList<ExtractWindow> Windows { get; init; }

    /// <summary>Comment on the whole file.</summary>
    public required string Comment { get; init; }

    /// <summary>Comments on packets.</summary>
    public required IReadOnlyList<PacketMark> Marks { get; init; }

    /// <summary>Comments on packets that carry given numbers.</summary>
    public IReadOnlyList<NumberMark> NumberMarks { get; init; } = [];

    /// <summary>First stamp of all windows, nanoseconds.</summary>
    public long FromNs => Windows[0].FromNs;

    /// <summary>Last stamp of all windows, nanoseconds.</summary>
    public long ToNs => Windows[^1].ToNs;

    /// <summary>True if one of the windows has a stamp.</summary>
    public bool Contains(long stampNs)
    {
        foreach (ExtractWindow window in Windows)
        {
            if (stampNs >= window.FromNs && stampNs <= window.ToNs)
                return true;
        }
        return false;
    }
}

/// <summary>File that was made.</summary>
/// <param name="Packets">Packets in it; without any there is no file.</param>
/// <param name="Commented">Packets with a comment.</param>
/// <param name="Bytes">Its length, bytes.</param>
/// <param name="Sha256">Its hash, hexadecimal.</param>
public readonly record struct ExtractedContents(long Packets, long Commented, long Bytes, string Sha256)
{
    /// <summary>Packets in which credentials were overwritten.</summary>
    public long Redacted { get; init; }

    /// <summary>Packets with all undecodable bytes overwritten.</summary>
    public long Hidden { get; init; }
}
