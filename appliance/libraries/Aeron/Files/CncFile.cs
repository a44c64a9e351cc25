// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent.RingBuffer;
using Adaptive.Agrona.Concurrent.Status;
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;

namespace Adaptive.Aeron;

/// <summary>Mapped cnc.dat and the places of its sections. Unmapped once it is no longer referenced.</summary>
internal sealed unsafe class CncFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly CncLengths _lengths;

    private CncFile(MappedFile file, in CncLengths lengths)
    {
        _file = file;
        _lengths = lengths;
        ToDriver = new ManyToOneRingBuffer(file.Address + CncFileDescriptor.HeaderLength, lengths.ToDriver);
    }

    /// <summary>Ring of commands to the driver; its consumer heartbeat is the driver's.</summary>
    internal ManyToOneRingBuffer ToDriver { get; }

    internal byte* ToClients => _file.Address + CncFileDescriptor.HeaderLength + _lengths.ToDriver;

    internal int ToClientsLength => _lengths.ToClients;

    internal byte* CountersMetadata => ToClients + _lengths.ToClients;

    internal byte* CountersValues => CountersMetadata + _lengths.CountersMetadata;

    internal int CountersValuesLength => _lengths.CountersValues;

    internal byte* ErrorLog => CountersValues + _lengths.CountersValues;

    internal int ErrorLogLength => _lengths.ErrorLog;

    /// <summary>Silence after which the driver closes a client, nanoseconds.</summary>
    internal long ClientLivenessTimeoutNs => *(long*)(_file.Address + CncFileDescriptor.ClientLivenessTimeoutOffset);

    /// <summary>Start time of the driver, milliseconds since 1970.</summary>
    internal long StartTimeMs => *(long*)(_file.Address + CncFileDescriptor.StartTimeOffset);

    /// <summary>Process id of the driver.</summary>
    internal long ProcessId => *(long*)(_file.Address + CncFileDescriptor.ProcessIdOffset);

    internal CountersReader Counters => new(CountersMetadata, CountersValues, CountersValuesLength, this);

    /// <summary>Creates the file of a driver; clients do not use it before <see cref="SignalReady"/>.</summary>
    internal static CncFile Create(DirectoryHandle directory, in CncLengths lengths, long clientLivenessTimeoutNs,
        long startTimeMs)
    {
        long length = (lengths.Total + LogBufferDescriptor.PageSize - 1) & ~(LogBufferDescriptor.PageSize - 1L);
        MappedFile file = MappedFile.CreateNew(directory, CncFileDescriptor.FileName, length, isSparse: false);
        byte* header = file.Address;
        *(int*)(header + CncFileDescriptor.ToDriverLengthOffset) = lengths.ToDriver;
        *(int*)(header + CncFileDescriptor.ToClientsLengthOffset) = lengths.ToClients;
        *(int*)(header + CncFileDescriptor.CountersMetadataLengthOffset) = lengths.CountersMetadata;
        *(int*)(header + CncFileDescriptor.CountersValuesLengthOffset) = lengths.CountersValues;
        *(int*)(header + CncFileDescriptor.ErrorLogLengthOffset) = lengths.ErrorLog;
        *(long*)(header + CncFileDescriptor.ClientLivenessTimeoutOffset) = clientLivenessTimeoutNs;
        *(long*)(header + CncFileDescriptor.StartTimeOffset) = startTimeMs;
        *(long*)(header + CncFileDescriptor.ProcessIdOffset) = Environment.ProcessId;
        *(int*)(header + CncFileDescriptor.PageSizeOffset) = LogBufferDescriptor.PageSize;
        return new CncFile(file, lengths);
    }

    /// <summary>Maps the file of any driver; null while it is missing or not ready.</summary>
    /// <exception cref="AeronException">It has another version, or is not such a file.</exception>
    internal static CncFile? TryMap(string path) => Of(path, MapIfLongEnough(TryOpen(path)));

    /// <summary>Maps an open file of any driver, as <see cref="TryMap(string)"/>.</summary>
    /// <exception cref="AeronException">It has another version, or is not such a file.</exception>
    internal static CncFile? TryMap(string path, SafeFileHandle opened) => Of(path, MapIfLongEnough(opened));

    private static CncFile? Of(string path, MappedFile? file)
    {
        if (file is null)
            return null;

        // Pairs with the release in SignalReady of the driver that created it.
        int version = Volatile.Read(ref VersionOf(file));
        if (version == 0)
        {
            file.Dispose();
            return null;
        }

        try
        {
            CheckVersion(path, version);
            return new CncFile(file, ReadLengths(path, file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Signals to clients that the file is ready.</summary>
    internal void SignalReady() => Volatile.Write(ref VersionOf(_file), CncFileDescriptor.Version);

    /// <summary>Unmaps it at once; its memory must not be used afterwards.</summary>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return RegularFile.Open(path, FileAccess.ReadWrite);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new AeronException($"{path}: may not be read and written by user {FileStatus.CurrentUserName}; " +
                "run as the user of the media driver");
        }
        catch (IOException exception)
        {
            throw new AeronException($"{exception.Message}; choose another directory");
        }
    }

    private static MappedFile? MapIfLongEnough(SafeFileHandle? opened)
    {
        if (opened is null)
            return null;
        if (RandomAccess.GetLength(opened) > CncFileDescriptor.HeaderLength)
            return MappedFile.Map(opened);
        opened.Dispose();
        return null;
    }

    private static void CheckVersion(string path, int version)
    {
        if (CncFileDescriptor.Major(version) == CncFileDescriptor.Major(CncFileDescriptor.Version) &&
            CncFileDescriptor.Minor(version) >= CncFileDescriptor.Minor(CncFileDescriptor.Version))
            return;

        string needed = CncFileDescriptor.Text(CncFileDescriptor.Version);
        throw new AeronException($"{path}: the media driver's file has version {CncFileDescriptor.Text(version)}, " +
            $"this client needs {needed}; use a media driver of that version");
    }

    private static CncLengths ReadLengths(string path, MappedFile file)
    {
        byte* header = file.Address;
        var lengths = new CncLengths(
            *(int*)(header + CncFileDescriptor.ToDriverLengthOffset),
            *(int*)(header + CncFileDescriptor.ToClientsLengthOffset),
            *(int*)(header + CncFileDescriptor.CountersMetadataLengthOffset),
            *(int*)(header + CncFileDescriptor.CountersValuesLengthOffset),
            *(int*)(header + CncFileDescriptor.ErrorLogLengthOffset));
        if (!lengths.AreValid || lengths.Total > file.Length)
            throw new AeronException($"{path}: no file of a media driver, its {file.Length} bytes do not hold " +
                $"{lengths}; choose another directory");
        return lengths;
    }

    private static ref int VersionOf(MappedFile file) =>
        ref Unsafe.AsRef<int>(file.Address + CncFileDescriptor.VersionOffset);
}
