// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Extract;

/// <summary>A test that reads captures with Wireshark's programs and tcpdump; skipped with the reason where they are
/// not installed.</summary>
public sealed class WiresharkFactAttribute : FactAttribute
{
    private bool _needsRoot;

    public WiresharkFactAttribute()
    {
        if (!Wireshark.IsHere)
            Skip = "tshark or tcpdump is not installed: no independent reader of captures";
    }

    /// <summary>True if it measures, too.</summary>
    public bool NeedsRoot
    {
        get => _needsRoot;
        set
        {
            _needsRoot = value;
            if (value && !Environment.IsPrivilegedProcess)
                Skip = "needs root: makes network namespaces";
        }
    }
}

/// <summary>The same for a test with parameters.</summary>
public sealed class WiresharkTheoryAttribute : TheoryAttribute
{
    public WiresharkTheoryAttribute()
    {
        if (!Wireshark.IsHere)
            Skip = "tshark or tcpdump is not installed: no independent reader of captures";
    }
}
