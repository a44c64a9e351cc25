// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>
/// Layout of cnc.dat ("command and control"), through which a driver and its clients communicate: a header, then
/// without gaps the ring of commands, the broadcast of events, the counters' metadata and values, and the error log.
/// </summary>
internal static class CncFileDescriptor
{
    internal const string FileName = "cnc.dat";

    /// <summary>Version 0.2.0: major, minor, patch in one byte each.</summary>
    internal const int Version = 0x0000_0200;

    internal const int VersionOffset = 0;              // written last
    internal const int ToDriverLengthOffset = 4;
    internal const int ToClientsLengthOffset = 8;
    internal const int CountersMetadataLengthOffset = 12;
    internal const int CountersValuesLengthOffset = 16;
    internal const int ErrorLogLengthOffset = 20;
    internal const int ClientLivenessTimeoutOffset = 24; // nanoseconds
    internal const int StartTimeOffset = 32;           // milliseconds since 1970
    internal const int ProcessIdOffset = 40;
    internal const int PageSizeOffset = 48;
    internal const int HeaderLength = 128;             // bytes

    internal static int Major(int version) => (version >> 16) & 0xFF;

    internal static int Minor(int version) => (version >> 8) & 0xFF;

    internal static string Text(int version) => $"{Major(version)}.{Minor(version)}.{version & 0xFF}";
}
