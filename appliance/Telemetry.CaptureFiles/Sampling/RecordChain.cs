// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Sampling;

/// <summary>
/// Finds where records begin in the middle of a capture. A beginning is believed where the records from there on follow
/// each other with plausible headers and near times over more bytes than a record can have: bytes inside one packet,
/// such as those of a capture that is sent over the network, cannot do that.
/// </summary>
internal static class RecordChain
{
    private const int Decisive = CaptureFile.MaxRecordLength;
    private const int FewestRecords = 8;
    private const int FewestUpToEnd = 2;        // if the last one ends exactly with the file
    private const int StepsPerByte = 4;         // bytes made so that chains break late would take a square of steps
    private const int FewestSteps = 1_000_000;
    private const long SecondNs = 1_000_000_000;
    private const long MostStepNs = 3_600 * SecondNs;
    private const long MostAwayNs = 400 * 86_400 * SecondNs;

    /// <summary>Finds the first record that begins in a part of a capture.</summary>
    /// <typeparam name="TForm">Form of the records.</typeparam>
    /// <param name="form">Form of the records.</param>
    /// <param name="bytes">The part; it begins at a multiple of the form's alignment.</param>
    /// <param name="isEnd">True if the capture ends with it.</param>
    /// <param name="nearNs">Stamp of another record of the capture, nanoseconds since 1970; negative if none is known.
    /// </param>
    /// <returns>Its index; -1 if there is none, or none is certain.</returns>
    public static int Find<TForm>(TForm form, ReadOnlySpan<byte> bytes, bool isEnd, long nearNs)
        where TForm : struct, IRecordForm
    {
        long steps = FewestSteps + (StepsPerByte * (long)bytes.Length);
        for (int at = 0; at + form.HeaderLength <= bytes.Length && steps > 0; at += form.Alignment)
        {
            if (Holds(form, bytes[at..], isEnd, nearNs, ref steps))
                return at;
        }
        return -1;
    }

    private static bool Holds<TForm>(
        TForm form, ReadOnlySpan<byte> bytes, bool isEnd, long nearNs, ref long steps)
        where TForm : struct, IRecordForm
    {
        long lastNs = IRecordForm.NoStamp;
        int records = 0;
        int at = 0;
        while (bytes.Length - at >= form.HeaderLength)
        {
            if (steps-- <= 0 || !form.TryMeasure(bytes[at..], out int length, out long stampNs))
                return false;
            if (stampNs != IRecordForm.NoStamp)
            {
                bool isNear = lastNs != IRecordForm.NoStamp ? Math.Abs(stampNs - lastNs) <= MostStepNs
                    : nearNs < 0 || Math.Abs(stampNs - nearNs) <= MostAwayNs;
                if (!isNear)
                    return false;
                lastNs = stampNs;
            }
            records++;
            if (length > bytes.Length - at)
                break;
            at += length;
            if (at > Decisive && records >= FewestRecords)
                return true;
        }
        return records >= FewestRecords || (isEnd && at == bytes.Length && records >= FewestUpToEnd);
    }
}
