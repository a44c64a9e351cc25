// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;

namespace Adaptive.Agrona.Concurrent.Errors;

/// <summary>
/// Log of distinct errors, each with its number of occurrences and its times; bounded by its memory, which it does not
/// own.
/// </summary>
internal sealed unsafe class DistinctErrorLog(byte* address, int length)
{
    private readonly Dictionary<string, int> _offsetByText = new(StringComparer.Ordinal);
    private int _end;

    /// <summary>Records an error; returns false if there is no room for a new one. Single-threaded.</summary>
    internal bool Record(string text, long timeMs)
    {
        if (_offsetByText.TryGetValue(text, out int known))
        {
            Interlocked.Increment(ref Unsafe.AsRef<int>(address + known + ErrorLogDescriptor.ObservationCountOffset));
            Volatile.Write(ref Unsafe.AsRef<long>(address + known + ErrorLogDescriptor.LastObservationOffset), timeMs);
            return true;
        }

        byte[] encoded = Encoding.UTF8.GetBytes(text);
        int recordLength = ErrorLogDescriptor.TextOffset + encoded.Length;
        if (_end + recordLength > length)
            return false;

        byte* record = address + _end;
        encoded.CopyTo(new Span<byte>(record + ErrorLogDescriptor.TextOffset, encoded.Length));
        *(int*)(record + ErrorLogDescriptor.ObservationCountOffset) = 1;
        *(long*)(record + ErrorLogDescriptor.LastObservationOffset) = timeMs;
        *(long*)(record + ErrorLogDescriptor.FirstObservationOffset) = timeMs;
        // Pairs with the acquire of the length in a reader, possibly in another process.
        Volatile.Write(ref Unsafe.AsRef<int>(record + ErrorLogDescriptor.LengthOffset), recordLength);
        _offsetByText.Add(text, _end);
        _end += RecordDescriptor.Align(recordLength);
        return true;
    }
}
