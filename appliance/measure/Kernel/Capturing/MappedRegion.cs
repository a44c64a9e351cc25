// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Capturing;

/// <summary>Memory mapped into this process: a map's, or anonymous; unmapped on disposal.</summary>
public sealed unsafe class MappedRegion : IDisposable
{
    private nint _address;

    private MappedRegion(nint address, long length)
    {
        _address = address;
        Length = length;
    }

    /// <summary>Bytes mapped.</summary>
    internal long Length { get; }

    /// <summary>The first byte.</summary>
    public byte* Pointer => _address != 0
        ? (byte*)_address
        : throw new ObjectDisposedException(nameof(MappedRegion));

    /// <summary>Maps a part of a map's memory; all its pages are present afterwards.</summary>
    internal static MappedRegion Map(int fd, long offset, long length, bool writable, string what)
    {
        long page = Environment.SystemPageSize;
        length = (length + page - 1) / page * page;
        int protection = Libc.ProtectRead | (writable ? Libc.ProtectWrite : 0);
        nint address = Libc.mmap(0, (nuint)length, protection, Libc.MapShared | Libc.MapPopulate, fd, offset);
        if (address == Libc.MapFailed)
        {
            NativeError.Throw(
                "mmap", NativeError.Last, "kernel", $"{length} bytes of {what} cannot be mapped", "use smaller rings");
        }
        return new MappedRegion(address, length);
    }

    /// <summary>Maps private zeroed memory; all its pages are present afterwards, on the NUMA node of the calling
    /// thread.</summary>
    public static MappedRegion Allocate(long length, string what)
    {
        nint address = Libc.mmap(0, (nuint)length, Libc.ProtectRead | Libc.ProtectWrite,
            Libc.MapPrivate | Libc.MapAnonymous | Libc.MapPopulate, -1, 0);
        if (address == Libc.MapFailed)
            NativeError.Throw("mmap", NativeError.Last, "host", $"{length} bytes for {what} cannot be had",
                "use smaller rings");
        return new MappedRegion(address, length);
    }

    public void Dispose()
    {
        if (_address != 0)
            _ = Libc.munmap(_address, (nuint)Length);
        _address = 0;
    }
}
