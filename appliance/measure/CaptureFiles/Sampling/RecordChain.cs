// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Sampling;

/// <summary>
/// Finds where records begin in the middle of a capture. A beginning is believed where the records from there on follow
/// each other with plausible headers and near times over more bytes than a record can have: bytes inside one packet,
/// such as those of a capture that is sent over the network, cannot do that. The times may be those of two clocks.
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
    /// <param name="nearNs">Stamp of another record of the capture, nanoseconds since 1970;
    /// <see cref="IRecordForm.NoStamp"/> if none is known.</param>
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
        var times = new ChainTimes(nearNs);
        int records = 0;
        int at = 0;
        while (bytes.Length - at >= form.HeaderLength)
        {
            if (steps-- <= 0 || !form.TryMeasure(bytes[at..], out int length, out long stampNs))
                return false;
            if (stampNs != IRecordForm.NoStamp && !times.Takes(stampNs))
                return false;
            records++;
            if (length > bytes.Length - at)
                break;
            at += length;
            if (at > Decisive && records >= FewestRecords)
                return times.AreCertain;
        }
        return times.AreCertain
            && (records >= FewestRecords || (isEnd && at == bytes.Length && records >= FewestUpToEnd));
    }

    private struct ChainTimes(long nearNs)
    {
        private long _lastNs = IRecordForm.NoStamp;
        private long _otherNs = IRecordForm.NoStamp;        // of the clock that did not stamp the last record
        private bool _isOther;                              // the last record is not of the first one's clock
        private int _ofFirst;                               // stamps of the first one's clock

        /// <summary>True unless the first record's clock stamped no other: bytes of chance before records look so.
        /// </summary>
        public readonly bool AreCertain => _otherNs == IRecordForm.NoStamp || _ofFirst > 1;

        /// <summary>Takes the next stamp; false if it goes on from no clock.</summary>
        public bool Takes(long stampNs)
        {
            bool isFirst = _lastNs == IRecordForm.NoStamp;
            if (isFirst && nearNs != IRecordForm.NoStamp && Math.Abs(stampNs - nearNs) > MostAwayNs)
                return false;
            if (!isFirst && Math.Abs(stampNs - _lastNs) > MostStepNs)
            {
                if (_otherNs != IRecordForm.NoStamp && Math.Abs(stampNs - _otherNs) > MostStepNs)
                    return false;
                (_otherNs, _isOther) = (_lastNs, !_isOther);
            }
            _ofFirst += _isOther ? 0 : 1;
            _lastNs = stampNs;
            return true;
        }
    }
}
