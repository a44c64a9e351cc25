// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>New file that has its name only when it is whole: written as <c>NAME.part</c>, synced and renamed. One that
/// is disposed of before leaves nothing behind.</summary>
public sealed class PartFile : IDisposable
{
    private const string Suffix = ".part";

    private readonly ResolvedPath _place;
    private bool _isWhole;

    /// <summary>Creates the part; what an earlier run left under that name is replaced.</summary>
    /// <exception cref="IOException">The file exists, or cannot be created.</exception>
    public PartFile(string path)
    {
        _place = ResolvedPath.Of(path);
        try
        {
            if (_place.Directory.StatusOf(_place.Name) is not null)
                throw new IOException("it exists");
            _place.Directory.RemoveFile(_place.Name + Suffix);
            SafeFileHandle file = _place.Directory.CreateFile(_place.Name + Suffix, Permissions.File);
            Stream = new FileStream(file, FileAccess.Write, bufferSize: 0);
        }
        catch
        {
            _place.Directory.Dispose();
            throw;
        }
    }

    public FileStream Stream { get; }

    /// <summary>Gives the file its name.</summary>
    public void Complete()
    {
        Stream.Flush(flushToDisk: true);
        if (_place.Directory.StatusOf(_place.Name) is not null)
            throw new IOException("it exists");
        _place.Directory.Rename(_place.Name + Suffix, _place.Name);
        _isWhole = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_isWhole)
            _place.Directory.RemoveFile(_place.Name + Suffix);
        _place.Directory.Dispose();
    }
}
