// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>A folder of a test's own, removed with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _path = Directory.CreateTempSubdirectory("telemetry-test-").FullName;

    /// <summary>Its path.</summary>
    public string Path => _path;

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(_path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The script of an ended process removes its own folder in here, maybe at the same time.
        if (!SpinWait.SpinUntil(TryRemove, Patience))
            Directory.Delete(_path, recursive: true);
    }

    private bool TryRemove()
    {
        try
        {
            Directory.Delete(_path, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
