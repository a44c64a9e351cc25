// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>Layout of the counters' values and metadata, the sections of an Aeron directory's cnc.dat.</summary>
internal static unsafe class CounterLayout
{
    internal const int ValueLength = 128;              // bytes per counter
    internal const int RegistrationIdOffset = 8;

    internal const int MetadataLength = 512;           // bytes per counter
    internal const int TypeIdOffset = 4;
    internal const int FreeForReuseDeadlineOffset = 8;
    internal const int KeyOffset = 16;
    internal const int MaxKeyLength = 112;
    internal const int LabelLengthOffset = 128;
    internal const int LabelOffset = 132;
    internal const int MaxLabelLength = 380;

    internal const int RecordAllocated = 1;
    internal const int RecordReclaimed = -1;

    /// <summary>Where the value of a counter stands; the values begin the mapping.</summary>
    internal static long* Value(MappedFile counters, int counterId) =>
        (long*)(counters.Address + (long)counterId * ValueLength);
}
