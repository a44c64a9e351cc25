// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Stalls;

/// <summary>Count of how often and how long the CPU quota of a thread's control group was used up since the thread
/// is watched.</summary>
internal sealed class ThreadQuota
{
    private byte[] _lines = [];
    private string? _folder;
    private QuotaCount? _last;

    /// <summary>The total; null if it cannot be read.</summary>
    internal QuotaCount? Total { get; private set; }

    /// <summary>Takes the thread's control groups.</summary>
    internal void TakeGroups(ReadOnlySpan<byte> lines, GroupQuotas quotas)
    {
        if (lines.SequenceEqual(_lines))
            return;
        _lines = lines.ToArray();
        string? folder = quotas.FolderOf(lines);
        if (folder != _folder)
            _last = null;
        _folder = folder;
    }

    /// <summary>Adds what the group counted since the last look. What another group counted before the thread came into
    /// it is not the thread's.</summary>
    internal void Look(GroupQuotas quotas)
    {
        QuotaCount? now = _folder is null ? null : quotas.CountOf(_folder);
        if (now is { } count)
        {
            QuotaCount total = Total ?? default;
            // A group that was recreated counts from here.
            if (_last is { } last && count.ThrottledNs >= last.ThrottledNs && count.Periods >= last.Periods)
            {
                total = new QuotaCount(
                    total.Periods + count.Periods - last.Periods,
                    total.ThrottledNs + count.ThrottledNs - last.ThrottledNs);
            }
            Total = total;
        }
        _last = now ?? _last;
    }
}
