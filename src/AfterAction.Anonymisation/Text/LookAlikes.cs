namespace AfterAction.Anonymisation.Text;

/// <summary>Letters of other scripts that look like Latin ones, and Latin letters that decomposition leaves whole.</summary>
internal static class LookAlikes
{
    private static readonly Dictionary<int, string> Latin = Pairs(
        "АA ВB СC ЕE НH ІI ЈJ КK МM ОO РP ЅS ТT ХX УY ЗZ ԌG ԜW аa сc еe ԁd һh іi јj ӏl ԛq оo рp ѕs ԝw хx уy гr кk мm тt вb нh пn ѵv зz "
        + "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa οo ρp υu νv ιi κk γy τt ηn ϲc ϳj χx ωw βb εe σo "
        + "ØO øo ŁL łl ĐD đd ĦH ħh ıi ĿL ŀl ŦT ŧt ƀb ƃb ɑa ɡg ɩi ɪi ʀr ʏy ɴn ʟl ʜh ʙb ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ꜰf ꜱs ɢg "
        + "ՕO օo ѡw Տs ՍU սu հh ոn Ԁd ցg ᎪA ᏴB ᏟC ᎠD ᎬE ᎷM ᎳW ᏒR ᏚS ᎢT ᏙV ᏃZ ߀0 ꓐB ꓚC ꓓD ꓰE ꓝF ꓖG ꓧH ꓲI ꓙJ ꓗK ꓡL ꓟM ꓠN ꓳO ꓑP ꓣR ꓢS ꓔT ꓴU ꓦV ꓪW ꓫX ꓬY ꓜZ "
        + "´' ʹ' ʼ' ʻ' ˈ' ′' ″\" 〝\" 〞\" ⁄/ ∕/ −- ⁃- ‚' „\" ꞉: ∶: ․. 。. ･. ·.",
        ("ß", "ss"), ("ẞ", "SS"), ("Æ", "AE"), ("æ", "ae"), ("Œ", "OE"), ("œ", "oe"), ("Þ", "Th"), ("þ", "th"), ("Ð", "D"), ("ð", "d"), ("ĸ", "k"), ("ŋ", "n"));

    /// <summary>The Latin spelling, or null if it looks like none.</summary>
    public static string? Of(int codePoint) => Latin.GetValueOrDefault(codePoint);

    private static Dictionary<int, string> Pairs(string pairs, params (string Letter, string Latin)[] longer)
    {
        var all = new Dictionary<int, string>();
        foreach (var pair in pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries)) all[char.ConvertToUtf32(pair, 0)] = pair[^1..];
        foreach (var (letter, latin) in longer) all[char.ConvertToUtf32(letter, 0)] = latin;
        return all;
    }
}
