// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Devices;

/// <summary>
/// Recognises an ERF file, which has no header, by its content: each record's length leads to another plausible record
/// whose time is near, up to the end of what can be seen. Any byte repeated makes such a chain, with a time before
/// there were such devices: a date belongs to the proof.
/// </summary>
internal static class ErfChain
{
    /// <summary>Bytes that are looked at, if there are as many.</summary>
    public const int LookBytes = 64 * 1024;

    private const int FewestRecords = 2;        // or one that is the whole file
    private const long NearNs = 86_400_000_000_000;

    /// <summary>Judges the beginning of a file.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="isAll">True if the file has no more.</param>
    /// <param name="most">Most bytes that there can be.</param>
    /// <returns>True if it is ERF; false if not; null if more bytes are needed.</returns>
    public static bool? Judge(ReadOnlySpan<byte> head, bool isAll, int most)
    {
        int records = 0;
        int at = 0;
        long lastNs = 0;
        bool isDated = false;
        while (head.Length - at >= ErfRecord.HeaderLength)
        {
            var record = new ErfRecord(head[at..]);
            if (!record.IsPlausible)
                return false;
            long stampNs = record.StampNs;
            bool isDate = DeviceDate.IsPossible(stampNs);
            isDated |= isDate;
            if (!record.IsFiller)
            {
                if (!isDate || (lastNs > 0 && Math.Abs(stampNs - lastNs) > NearNs))
                    return false;
                lastNs = stampNs;
            }
            if (record.Length > head.Length - at)
                break;
            at += record.Length;
            records++;
        }
        if (records >= FewestRecords && isDated)
            return true;
        if (isAll)
            return records > 0 && isDated && at == head.Length;
        return head.Length >= Math.Min(LookBytes, most) ? false : null;
    }
}
