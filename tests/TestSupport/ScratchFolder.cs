// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>A folder of a test's own, removed with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private const int Attempts = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _path = Directory.CreateTempSubdirectory("telemetry-test-").FullName;

    /// <summary>Its path.</summary>
    public string Path => _path;

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(_path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(_path, recursive: true);
                return;
            }
            // The script of an ended process removes its own folder in here, at the same time.
            catch (IOException) when (attempt < Attempts && Directory.Exists(_path))
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
