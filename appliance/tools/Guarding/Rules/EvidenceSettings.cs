// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Guarding.Rules;

/// <summary>Files of the first packets that each rule condemned, or counted, of each source.</summary>
/// <param name="Directory">Their folder.</param>
public sealed record EvidenceSettings(string Directory)
{
    /// <summary>Condemned packets of each rule and source that are kept, 1 to 1,000; packets that the kernel has joined
    /// count as many.</summary>
    public int Packets { get; init; } = 4;

    /// <summary>Packets of each source that are kept of each rule that counts without a rate, 0 to 1,000.</summary>
    public int Counted { get; init; }

    /// <summary>Bytes after which another file is begun.</summary>
    public long FileBytes { get; init; } = 16L << 20;

    /// <summary>Files that are kept; the oldest ones are removed.</summary>
    public int KeepFiles { get; init; } = 8;
}
