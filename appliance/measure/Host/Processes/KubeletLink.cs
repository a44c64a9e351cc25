// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Processes;

/// <summary>A link of the kubelet's to the log of a container: the name is <c>POD_NAMESPACE_CONTAINER-ID.log</c>, cut
/// to 255 bytes (<c>logSymlink</c> in kubernetes/pkg/kubelet/kuberuntime/legacy.go), and it leads to
/// <c>.../NAMESPACE_POD_UID/CONTAINER/N.log</c> (<c>BuildPodLogsDirectory</c>).</summary>
/// <param name="Id">Id of the container; its first digits if the name was cut; empty if too few are left.</param>
/// <param name="Uid">UID of the pod; empty if the link leads elsewhere.</param>
internal readonly record struct KubeletLink(string Id, string Uid, ContainerNames Names)
{
    /// <summary>Digits of the id of a container.</summary>
    internal const int IdDigits = 64;

    /// <summary>Longest UID of a pod that is known, characters: one has 36, of a static pod 32.</summary>
    internal const int MostUid = 64;

    private const string Suffix = ".log";
    private const int CutLength = 255;
    private const int FewestDigits = 12;
    private const int MostPod = 253;                // a DNS subdomain
    private const int MostLabel = 63;               // a DNS label: namespaces and containers

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> OfUid =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    /// <summary>Reads the name of a link.</summary>
    /// <returns>False if the kubelet gives no link such a name.</returns>
    internal static bool TryParse(ReadOnlySpan<char> name, out KubeletLink link)
    {
        link = default;
        if (!name.EndsWith(Suffix))
            return false;
        ReadOnlySpan<char> rest = name[..^Suffix.Length];
        if (!TryTake(ref rest, out ReadOnlySpan<char> pod) || !IsName(pod, MostPod, hasDots: true)
            || !TryTake(ref rest, out ReadOnlySpan<char> space) || !IsName(space, MostLabel, hasDots: false))
            return false;
        var ofPod = new ContainerNames(pod.ToString(), space.ToString(), null);
        bool isCut = name.Length == CutLength;
        int dash = rest.LastIndexOf('-');
        ReadOnlySpan<char> id = rest[(dash + 1)..];
        bool hasId = dash > 0 && !id.ContainsAnyExcept(HexDigits)
            && (id.Length == IdDigits || (isCut && id.Length is >= FewestDigits and < IdDigits));
        if (!hasId)
            link = new KubeletLink("", "", ofPod);
        else if (IsName(rest[..dash], MostLabel, hasDots: false))
            link = new KubeletLink(id.ToString(), "", ofPod with { Container = rest[..dash].ToString() });
        else
            return false;
        return hasId || isCut;
    }

    /// <summary>The link with the pod's UID, if it leads to a log of this pod.</summary>
    /// <param name="target">The path that it leads to; null if it cannot be read.</param>
    internal KubeletLink LeadingTo(string? target)
    {
        ReadOnlySpan<char> folder = target;
        for (int above = 0; above < 2; above++)
            folder = folder[..Math.Max(folder.LastIndexOf('/'), 0)];
        folder = folder[(folder.LastIndexOf('/') + 1)..];
        bool isOfPod = TryTake(ref folder, out ReadOnlySpan<char> space) && space.SequenceEqual(Names.Namespace)
            && TryTake(ref folder, out ReadOnlySpan<char> pod) && pod.SequenceEqual(Names.Pod)
            && folder.Length is > 0 and <= MostUid && !folder.ContainsAnyExcept(OfUid);
        return isOfPod ? this with { Uid = folder.ToString() } : this;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> part)
    {
        int end = rest.IndexOf('_');
        part = end < 0 ? default : rest[..end];
        rest = rest[(end + 1)..];
        return end >= 0;
    }

    private static bool IsName(ReadOnlySpan<char> text, int most, bool hasDots)
    {
        if (text.Length == 0 || text.Length > most || !IsInner(text[0], hasDots: false)
            || text[0] == '-' || text[^1] is '-' or '.')
            return false;
        foreach (char letter in text)
        {
            if (!IsInner(letter, hasDots))
                return false;
        }
        return true;
    }

    private static bool IsInner(char letter, bool hasDots) =>
        char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-' || (letter == '.' && hasDots);
}
