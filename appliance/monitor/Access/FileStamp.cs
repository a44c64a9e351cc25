// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Access;

/// <summary>Time of the last change of a file and its length, of the file that a link leads to; of none for a file that
/// is not there. A file with another stamp has changed.</summary>
internal readonly record struct FileStamp(DateTime Time, long Length)
{
    /// <summary>The stamp of a file as it is now.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                file = target;
            return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
