// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.Errors;

namespace Adaptive.Aeron.Tests;

/// <summary>Reads a distinct error log of any driver.</summary>
internal static unsafe class ErrorLogReader
{
    /// <summary>All errors noted, in the order of their first time.</summary>
    internal static List<ObservedError> Read(byte* address, int length)
    {
        List<ObservedError> errors = [];
        int offset = 0;
        while (offset + ErrorLogDescriptor.TextOffset <= length)
        {
            byte* record = address + offset;
            int recordLength = Volatile.Read(ref Unsafe.AsRef<int>(record + ErrorLogDescriptor.LengthOffset));
            if (recordLength < ErrorLogDescriptor.TextOffset || recordLength > length - offset)
                break;

            errors.Add(new ObservedError(
                Encoding.UTF8.GetString(record + ErrorLogDescriptor.TextOffset,
                    recordLength - ErrorLogDescriptor.TextOffset),
                *(int*)(record + ErrorLogDescriptor.ObservationCountOffset),
                *(long*)(record + ErrorLogDescriptor.FirstObservationOffset),
                *(long*)(record + ErrorLogDescriptor.LastObservationOffset)));
            offset += RecordDescriptor.Align(recordLength);
        }

        return errors;
    }
}
