; The installer. Silent: setup.exe /S [/D=C:\where]. The service, where there is one, is stopped before its program is
; replaced and started again after. Removing takes the program and the service away, and never a shop's folder.
Unicode true
!include "MUI2.nsh"
!include "x64.nsh"

Name "shukka ${VERSION}"
OutFile "${PACKAGE}"
InstallDir "$PROGRAMFILES64\shukka"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
BrandingText "shukka ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "shukka"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "shukka setup"
VIAddVersionKey "LegalCopyright" "MIT OR Apache-2.0"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\shukka"

!insertmacro MUI_PAGE_LICENSE "${FILES}\LICENSE-MIT.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_SHOWREADME "$INSTDIR\はじめに.txt"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese"

Var Ran

Section "shukka"
  SetRegView 64
  SetShellVarContext all
  StrCpy $Ran "no"
  IfFileExists "$INSTDIR\shukka.exe" 0 fresh
    ; 0: it ran and has stopped, or did not run; else there is no service.
    nsExec::Exec '"$INSTDIR\shukka.exe" service stop'
    Pop $0
    StrCmp $0 "0" 0 fresh
    StrCpy $Ran "yes"
  fresh:
  SetOutPath "$INSTDIR"
  File /r "${FILES}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateDirectory "$SMPROGRAMS\shukka"
  CreateShortCut "$SMPROGRAMS\shukka\shukka の使い方.lnk" "$INSTDIR\はじめに.txt"
  ; The board, where a shop has switched it on.
  WriteINIStr "$SMPROGRAMS\shukka\shukka 画面.url" "InternetShortcut" "URL" "http://127.0.0.1:4649/"
  WriteRegStr HKLM "${KEY}" "DisplayName" "shukka（出荷）"
  WriteRegStr HKLM "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${KEY}" "NoModify" 1
  WriteRegDWORD HKLM "${KEY}" "NoRepair" 1
  StrCmp $Ran "yes" 0 done
    nsExec::Exec '"$INSTDIR\shukka.exe" service start'
    Pop $0
  done:
SectionEnd

Section "Uninstall"
  SetRegView 64
  SetShellVarContext all
  nsExec::Exec '"$INSTDIR\shukka.exe" service remove'
  Pop $0
  Delete "$SMPROGRAMS\shukka\shukka の使い方.lnk"
  Delete "$SMPROGRAMS\shukka\shukka 画面.url"
  RMDir "$SMPROGRAMS\shukka"
  ; Only what was laid down: a shop that somebody has made in here stays.
  Delete "$INSTDIR\shukka.exe"
  Delete "$INSTDIR\shukka-completion.ps1"
  Delete "$INSTDIR\sbom.cdx.json"
  Delete "$INSTDIR\LICENSE*.txt"
  Delete "$INSTDIR\はじめに.txt"
  Delete "$INSTDIR\docs\*.ja.md"
  Delete "$INSTDIR\docs\pictures\*.*"
  RMDir "$INSTDIR\docs\pictures"
  RMDir "$INSTDIR\docs"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${KEY}"
SectionEnd
