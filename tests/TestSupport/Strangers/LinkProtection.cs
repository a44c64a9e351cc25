// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Strangers;

/// <summary>
/// The kernel's protection against other users' links, set for one test and restored with it, also after a failure:
/// <c>fs.protected_symlinks</c>, <c>protected_hardlinks</c>, <c>protected_fifos</c> and <c>protected_regular</c>. It
/// applies to the whole host.
/// </summary>
public sealed class LinkProtection : IDisposable
{
    /// <summary>Collection of the test classes that set it: they do not run at the same time.</summary>
    public const string Collection = "link protection";

    private readonly List<(string Path, string Before)> _before = [];

    /// <summary>Sets all of them.</summary>
    public LinkProtection(bool isOn)
    {
        foreach (string name in (string[])["symlinks", "hardlinks", "fifos", "regular"])
        {
            string path = $"/proc/sys/fs/protected_{name}";
            _before.Add((path, File.ReadAllText(path)));
            File.WriteAllText(path, isOn ? "1" : "0");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string path, string before) in _before)
            File.WriteAllText(path, before);
    }
}
